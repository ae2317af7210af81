import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { type Workplace, withLine, workplace } from '../support/workplace.js'

const save = ['save', 'fix']

test('work in a checked-out target that the landing would overwrite is in the way', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  place.law((policy) => policy.replace('checks: []', 'checks: [{ name: unit, run: "true" }]'))
  repo.write('app.js', withLine(20, 'work of mine'))
  const refused = place.refuses('WORK_IN_THE_WAY', save)
  expect(refused.facts.paths).toEqual(['app.js'])
  // It is known before anything runs.
  expect(refused.stderr).not.toContain('check unit')
  repo.git('add', 'app.js')
  place.refuses('WORK_IN_THE_WAY', save)
  repo.git('reset', '-q', '--hard')
  repo.git('rm', '-q', '--cached', 'app.js')
  place.refuses('WORK_IN_THE_WAY', save)
})

test('work in a checked-out target that is not in the way stays as it is, staged or not', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  repo.write('README.md', 'staged\n')
  repo.git('add', 'README.md')
  repo.write('README.md', 'staged, and changed again\n')
  repo.write('new.txt', 'new\n')
  repo.write('build.log', 'ignored\n')
  const before = repo.git('status', '--porcelain', '--ignored')
  place.does(save)
  expect(repo.git('status', '--porcelain', '--ignored')).toBe(before)
  expect(repo.read('README.md')).toBe('staged, and changed again\n')
  expect(repo.git('show', ':README.md')).toBe('staged')
  expect(repo.read('app.js')).toContain('line three')
})

test('an ignored or untracked file where a new one is to come is in the way', async () => {
  const place = await workplace('approved')
  const { repo } = place
  place.does(['run', 'fix', '--', 'sh', '-c', 'rm .gitignore; echo new > made.log; echo new > made.txt'])
  place.accepts('--confirm-destructive')
  for (const path of ['made.log', 'made.txt']) {
    repo.write(path, 'mine\n')
    expect(place.refuses('WORK_IN_THE_WAY', save).facts.paths).toEqual([path])
    repo.remove(path)
  }
  repo.write('made.txt/inside.txt', 'a folder of mine\n')
  place.refuses('WORK_IN_THE_WAY', save)
  repo.remove('made.txt')
  place.does(save)
  expect(repo.read('made.log')).toBe('new\n')
})

test('each way out that is printed is one: what was in the way comes back, and the landing goes through', async () => {
  const works: Record<string, (repo: Workplace['repo']) => void> = {
    'edited elsewhere': (repo) => repo.write('app.js', withLine(20, 'work of mine')),
    'another change is staged': (repo) => {
      repo.write('app.js', withLine(20, 'work of mine'))
      repo.git('add', 'app.js')
    },
    'removed from the index, and edited': (repo) => {
      repo.git('rm', '-q', '--cached', 'app.js')
      repo.write('app.js', withLine(20, 'work of mine'))
    },
    'removed, which is staged': (repo) => void repo.git('rm', '-q', 'app.js'),
    'replaced by a folder': (repo) => {
      repo.remove('app.js')
      repo.write('app.js/mine', 'mine\n')
    },
    'gone from disk': (repo) => repo.remove('app.js'),
  }
  for (const [name, work] of Object.entries(works)) {
    const place = await workplace('accepted')
    const { repo } = place
    work(repo)
    // A folder is moved first, and then the file that it replaced is missing.
    for (const _ of name.includes('folder') ? [1, 2] : [1]) {
      const { hint } = place.refuses('WORK_IN_THE_WAY', save)
      const [now = ''] = (hint ?? '').split(', and afterwards: ')
      execFileSync('sh', ['-c', now], { cwd: repo.path, env: repo.env, stdio: 'pipe' })
    }
    place.does(save)
  }
})

test('what was staged from the index and edited further stays as it is where the same lands', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('app.js', withLine(3, 'line three'))
  repo.git('add', 'app.js')
  repo.write('app.js', withLine(20, 'not yet', withLine(3, 'line three').split(/(?<=\n)/)))
  repo.write('made.txt', 'made\n')
  repo.git('add', '-N', 'made.txt')
  place.does(['submit-diff', 'fix', '--from', 'index'])
  place.accepts()
  const before = [repo.git('diff'), repo.read('app.js')]
  place.does(save)
  expect([repo.git('diff'), repo.read('app.js')]).toEqual(before)
  expect(repo.git('status', '--porcelain')).toBe(' M app.js\n A made.txt')
})

test('a checked-out draft is brought along, or the work in it is in the way', async () => {
  const place = await workplace('waiting')
  const draft = place.repo.worktree('draft/fix')
  const accept = ['accept-diff', 'fix', '--expect', place.pending()[0] ?? '']
  draft.write('app.js', withLine(20, 'work of mine'))
  const answer = place.refuses('WORK_IN_THE_WAY', accept)
  expect(answer.message).toContain(draft.path)
  place.at(draft).refuses('WORK_IN_THE_WAY', accept)
  draft.git('checkout', '-q', '--', 'app.js')
  draft.write('README.md', 'not in the way\n')
  place.does(accept)
  expect(draft.read('app.js')).toBe(withLine(3, 'line three'))
  expect(draft.git('status', '--porcelain')).toBe(' M README.md')
  place.does(save)
  expect(draft.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('draft/fix')
})

test('a worktree that was removed without a word to Git is named', async () => {
  const place = await workplace('waiting')
  const draft = place.repo.worktree('draft/fix')
  draft.remove('.')
  expect(
    place.refuses('WORKTREE_GONE', ['accept-diff', 'fix', '--expect', place.pending()[0] ?? '']).hint,
  ).toMatch(/git worktree prune/)
})

test('a leftover index.lock is named with what to do, and never removed', async () => {
  const place = await workplace('accepted')
  place.repo.write('.git/index.lock', '')
  const answer = place.refuses('LOCKED', save)
  expect(answer.hint).toContain(`rm '${place.repo.path}/.git/index.lock'`)
  place.does(['status', 'fix'])
  place.does(['draft', 'other', '--goal', 'Something'])
  place.repo.remove('.git/index.lock')
  place.does(save)
})

test('a leftover lock of a ref is named with what to do, and nothing moves by halves', async () => {
  const place = await workplace('accepted')
  for (const lock of [
    '.git/refs/heads/main.lock',
    '.git/refs/heads/draft/fix.lock',
    '.git/refs/wf/archive/fix.lock',
  ]) {
    place.repo.write(lock, '')
    const answer = place.refuses('LOCKED', save)
    expect(answer.hint).toContain(`rm '${place.repo.path}/${lock}'`)
    place.repo.remove(lock)
  }
  place.repo.git('pack-refs', '--all')
  place.repo.write('.git/packed-refs.lock', '')
  place.refuses('LOCKED', save)
  place.repo.remove('.git/packed-refs.lock')
  place.does(save)
})

test('a hook that says no to the refs is believed', async () => {
  const place = await workplace('accepted')
  place.repo.hook('reference-transaction', 'if [ "$1" = prepared ]; then echo "not today" >&2; exit 1; fi')
  expect(place.refuses('REF_REFUSED', save).message).toContain('not today')
})

test('a merge that waits to be resolved is not proposed', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('checkout', '-q', '-b', 'side')
  repo.write('app.js', withLine(3, 'theirs'))
  repo.commit('Theirs')
  repo.git('checkout', '-q', 'main')
  repo.write('app.js', withLine(3, 'ours'))
  repo.commit('Ours')
  repo.tryGit(['merge', 'side'])
  place.refuses('UNMERGED', ['submit-diff', 'fix'])
  place.refuses('UNMERGED', ['submit-diff', 'fix', '--from', 'index'])
})
