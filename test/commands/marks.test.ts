import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PLAN, withLine, workplace } from '../support/workplace.js'

test('a paused workflow refuses all but what may be done to it, until it is resumed', async () => {
  const place = await workplace('waiting')
  const [patch = ''] = place.pending()
  place.does(['pause', 'fix', '-m', 'Lunch'])
  for (const words of [
    ['accept-diff', 'fix', '--expect', patch],
    ['submit-diff', 'fix'],
    ['run', 'fix', '--', 'true'],
    ['approve', 'fix', '--expect', 'x'],
    ['draft', 'fix', '--goal', 'Another'],
    ['update', 'fix'],
    ['save', 'fix'],
  ]) {
    expect(place.refuses('WORKFLOW_PAUSED', words).hint).toBe('wf resume fix')
  }
  for (const verb of ['status', 'log', 'diff', 'show']) place.does([verb, 'fix'])
  expect(place.does(['status', 'fix']).facts.state).toBe('paused')
  expect(place.does(['pause', 'fix']).status).toBe('unchanged')
  place.does(['reject-diff', 'fix', '--expect', patch, '-m', 'No'])
  place.does(['resume', 'fix'])
  expect(place.does(['resume', 'fix']).status).toBe('unchanged')
  place.repo.write('app.js', withLine(3, 'line three'))
  place.does(['submit-diff', 'fix'])
})

test('an abandoned workflow is kept as it was, and its slug is taken', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  const [patch = ''] = place.pending()
  const tip = repo.oid('draft/fix')
  place.does(['abandon', 'fix', '-m', 'Not needed', '--expect', tip])
  expect(repo.git('for-each-ref', '--format=%(refname)', 'refs/wf', 'refs/heads/draft')).toBe(
    'refs/wf/archive/fix',
  )
  expect(repo.oid('refs/wf/archive/fix^')).toBe(tip)
  expect(place.does(['log', 'fix']).facts.entries.at(-1)).toMatchObject({
    event: 'abandoned',
    note: 'Not needed',
  })
  expect(place.wf(['accept-diff', 'fix', '--expect', patch]).exit).toBe(1)
  for (const words of [
    ['save', 'fix'],
    ['resume', 'fix'],
    ['submit-diff', 'fix'],
  ]) {
    place.refuses('WORKFLOW_ABANDONED', words)
  }
  expect(place.does(['abandon', 'fix']).status).toBe('unchanged')
})

test('to abandon takes a reason and the tip that was read, and names what would be lost', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  repo.write('README.md', 'Hello again\n')
  place.does(['submit-diff', 'fix', '-m', 'Greet\x1b[31m', '--', 'README.md'])
  const [patch = ''] = place.pending()
  const draft = repo.worktree('draft/fix')
  draft.write('notes.txt', 'mine\n')
  draft.write('app.js', 'mine\n')
  const tip = repo.oid('draft/fix')
  expect(place.refuses('WHY_MISSING', ['abandon', 'fix', '--expect', tip]).hint).toBe('wf abandon fix -m WHY')
  const answer = place.refuses('EXPECT_MISSING', ['abandon', 'fix', '-m', 'Not needed'])
  expect(answer.hint).toBe(`wf abandon fix -m 'Not needed' --expect ${tip}`)
  expect(answer.facts.lost).toEqual({
    tip,
    plan: { path: PLAN, state: 'approved' },
    code: [{ status: 'M', path: 'app.js' }],
    patches: [{ patch: 2, oid: patch, files: 1, note: 'Greet[31m' }],
    worktrees: [{ folder: draft.path, files: ['app.js', 'notes.txt'] }],
  })
  draft.git('commit', '-qam', 'Go on')
  expect(
    place.refuses('EXPECT_MISMATCH', ['abandon', 'fix', '-m', 'No', '--expect', tip]).facts.lost.tip,
  ).toBe(repo.oid('draft/fix'))
  place.abandons('fix')
  expect(draft.read('notes.txt')).toBe('mine\n')
})

test('a draft that is checked out is abandoned where it stands, and not deleted', async () => {
  const place = await workplace('planned')
  const draft = place.repo.worktree('draft/fix')
  place.abandons('fix')
  expect(draft.oid('HEAD')).toBe(place.repo.oid('refs/wf/archive/fix'))
  expect(draft.git('status', '--porcelain')).toBe('')
})

test('--discard forgets a draft that nobody else has seen, and frees its slug', async () => {
  const place = await workplace('waiting')
  const draft = place.repo.worktree('draft/fix')
  const tip = place.repo.oid('draft/fix')
  place.refuses('CHECKED_OUT', ['abandon', 'fix', '--discard', '--expect', tip])
  place.repo.git('worktree', 'remove', draft.path)
  expect(place.refuses('EXPECT_MISSING', ['abandon', 'fix', '--discard']).facts.lost.patches).toHaveLength(1)
  place.refuses('EXPECT_MISMATCH', ['abandon', 'fix', '--discard', '--expect', place.repo.oid('main')])
  place.does(['abandon', 'fix', '--discard', '--expect', tip])
  expect(place.repo.git('for-each-ref', 'refs/wf', 'refs/heads/draft')).toBe('')
  place.does(['draft', 'fix', '--goal', 'Again'])
})

test('--discard is refused where a remote or the archive holds it', async () => {
  const place = await workplace('waiting')
  const { repo } = place
  repo.git('init', '-q', '--bare', '../remote.git')
  repo.git('remote', 'add', 'origin', '../remote.git')
  repo.git('push', '-q', 'origin', 'draft/fix')
  expect(place.refuses('SEEN_BY_OTHERS', ['abandon', 'fix', '--discard']).hint).toBe('wf abandon fix -m WHY')
  place.abandons('fix')
  place.refuses('SEEN_BY_OTHERS', ['abandon', 'fix', '--discard'])
})

test('gc takes away what finished workflows left, and nothing of those that go on', async () => {
  const place = await workplace('saved')
  const { repo } = place
  place.does(['gc'])
  expect(place.does(['gc']).status).toBe('unchanged')
  place.does(['draft', 'open', '--goal', 'Goes on'])
  const sealed = repo.oid('refs/wf/archive/fix')
  repo.git('update-ref', `refs/wf/pending/fix/${sealed}`, sealed)
  repo.git('update-ref', `refs/wf/pending/open/${sealed}`, sealed)
  // As a process leaves them that was killed: no process has so high a number.
  const left = `${place.temporary}/wf-clone-999999999-abcdef`
  repo.write(`../tmp/wf-clone-999999999-abcdef/work/file`, 'x')
  repo.write(`../tmp/wf-clone-${process.pid}-abcdef/work/file`, 'x')
  const dry = place.does(['gc', '--dry-run'])
  expect(dry.facts).toMatchObject({ patches: [`refs/wf/pending/fix/${sealed}`], folders: [left] })
  expect(existsSync(left)).toBe(true)
  place.does(['gc'])
  expect(existsSync(left)).toBe(false)
  expect(existsSync(`${place.temporary}/wf-clone-${process.pid}-abcdef`)).toBe(true)
  expect(repo.git('for-each-ref', '--format=%(refname)', 'refs/wf/pending')).toBe(
    `refs/wf/pending/open/${sealed}`,
  )
  expect(place.does(['gc']).status).toBe('unchanged')
})

test('gc keeps of each log how far it came, and forgets how it came there', async () => {
  const place = await workplace('saved')
  const { repo } = place
  place.does(['draft', 'open', '--goal', 'Goes on'])
  const file = '.git/wf/high-water'
  const before = repo.read(file).trimEnd().split('\n')
  // Half a line, as a crash leaves it, marks nothing.
  repo.write(file, `${before.join('\n')}\nopen 12`)
  const last = [`fix ${repo.oid('refs/wf/archive/fix')}`, `open ${repo.oid('draft/open')}`]
  const earlier = before.length + 1 - last.length
  expect(place.does(['gc', '--dry-run']).facts).toMatchObject({ marks: earlier })
  expect(place.wf(['gc'])).toMatchObject({ status: 'done', facts: { marks: earlier } })
  expect(repo.read(file).trimEnd().split('\n').sort()).toEqual(last)
  expect(place.does(['gc'])).toMatchObject({ status: 'unchanged', facts: { marks: 0 } })
  // What it remembers it still holds against a log that is cut back.
  repo.git('update-ref', 'refs/heads/draft/open', 'draft/open~1')
  expect(place.wf(['verify', 'open']).facts.findings).toMatchObject([{ code: 'LOG_CUT' }])
})

test('gc removes the worktree of an update whose workflow ended', async () => {
  const place = await workplace('accepted')
  place.repo.write('app.js', withLine(3, 'line drei'))
  place.repo.commit('Meanwhile')
  const { facts } = place.wf(['update', 'fix'])
  place.abandons('fix')
  expect(place.does(['gc']).facts.worktrees).toEqual(['fix'])
  expect(existsSync(facts.worktree)).toBe(false)
})
