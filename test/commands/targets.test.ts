import { expect, test } from 'vitest'
import { withLine, workplace } from '../support/workplace.js'

test('a target that moved over other files is landed on, as it is now', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  const moved = moveAside(repo, 'README.md', 'Hello again\n')
  const { facts } = place.does(['save', 'fix'])
  expect(repo.oid(`${facts.commit}^1`)).toBe(moved)
  expect(repo.git('show', 'main:README.md')).toBe('Hello again')
})

test('a target that changed the same file, differently, asks for an update', async () => {
  const place = await workplace('accepted')
  moveAside(place.repo, 'app.js', withLine(20, 'line twenty'))
  const answer = place.refuses('CHANGED_ON_BOTH_SIDES', ['save', 'fix'])
  expect(answer.hint).toBe('wf update fix')
  expect(answer.facts.paths).toEqual(['app.js'])
})

test('a target that was renamed or is gone is named', async () => {
  const place = await workplace('accepted')
  place.repo.git('branch', '-m', 'main', 'trunk')
  for (const verb of ['save', 'update']) {
    expect(place.refuses('TARGET_GONE', [verb, 'fix']).message).toContain('main')
  }
  place.does(['status', 'fix'])
  place.does(['log', 'fix'])
  expect(place.does(['verify', 'fix']).facts.mode).toBe('open')
})

test('a target that was rewritten under the draft is not landed on', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  repo.write('.vizier/policy.yml', `${repo.read('.vizier/policy.yml')}# rewritten\n`)
  repo.git('add', '-A')
  repo.git('commit', '-q', '--amend', '-m', 'Rewritten')
  for (const verb of ['save', 'update']) {
    expect(place.refuses('BASE_GONE', [verb, 'fix']).hint).toBe('wf draft fix-2 --from fix')
  }
})

test('a target whose policy is gone or broken decides nothing', async () => {
  const place = await workplace('accepted')
  place.repo.write('.vizier/policy.yml', 'version: 1\nprotect: main\n')
  place.repo.commit('Break the law')
  place.refuses('BAD_POLICY', ['save', 'fix'])
  place.refuses('BAD_POLICY', ['draft', 'other', '--goal', 'Something'])
  place.repo.remove('.vizier/policy.yml')
  place.repo.commit('Away with the law')
  place.refuses('NO_POLICY', ['save', 'fix'])
  place.refuses('NO_POLICY', ['draft', 'other', '--goal', 'Something'])
})

test('on an unborn branch nothing can be opened, set up or taken', async () => {
  const place = await workplace('approved')
  place.repo.git('checkout', '-q', '--orphan', 'unborn')
  place.refuses('NO_TARGET', ['draft', 'other', '--goal', 'Something'])
  place.refuses('NO_BRANCH', ['init'])
  place.refuses('UNBORN_BRANCH', ['submit-diff', 'fix'])
  place.does(['draft', 'other', '--goal', 'Something', '--target', 'main'])
})

test('with a detached HEAD a target has to be named; the rest works', async () => {
  const place = await workplace('approved')
  place.repo.git('checkout', '-q', '--detach')
  place.refuses('NO_TARGET', ['draft', 'other', '--goal', 'Something'])
  place.refuses('NO_BRANCH', ['init'])
  place.refuses('NO_SUCH_BRANCH', ['draft', 'other', '--goal', 'Something', '--target', 'nowhere'])
  place.does(['draft', 'other', '--goal', 'Something', '--target', 'main'])
  place.repo.write('app.js', withLine(3, 'line three'))
  place.does(['submit-diff', 'fix'])
  place.accepts()
  place.does(['save', 'fix'])
  expect(place.repo.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('HEAD')
})

test('a draft is no target', async () => {
  const place = await workplace('goal')
  place.repo.git('checkout', '-q', 'draft/fix')
  place.refuses('NO_TARGET', ['draft', 'other', '--goal', 'Something'])
})

/** The target moves by a commit, made in a worktree of its own: nothing of ours is checked out differently. */
function moveAside(
  repo: Awaited<ReturnType<typeof workplace>>['repo'],
  path: string,
  content: string,
): string {
  repo.write(path, content)
  return repo.commit('Meanwhile')
}
