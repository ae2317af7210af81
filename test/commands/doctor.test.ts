import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { testKey } from '../support/test-key.js'
import { everything, type Workplace, workplace } from '../support/workplace.js'

let place: Workplace
beforeEach(async () => {
  place = await workplace('begun')
  place.does(['hooks', 'install'])
})

const codes = (words: readonly string[] = [], env?: Record<string, string>): readonly string[] =>
  place.wf(['doctor', ...words], env ? { env } : {}).facts.findings.map(({ code }: { code: string }) => code)

test('where all is well it says so, and leaves nothing behind', () => {
  const before = everything(place)
  expect(place.does(['doctor']).facts).toMatchObject({ verdict: 'PASS', findings: [] })
  expect(everything(place)).toEqual(before)
  expect(place.repo.git('worktree', 'list', '--porcelain').match(/^worktree/gm)).toHaveLength(1)
})

test('every finding has the command that mends it, and ends with 1', () => {
  const { repo } = place
  rmSync(join(repo.path, '.git', 'wf', 'roots'))
  repo.git('config', 'wf.signingkey', testKey('mallory').path)
  repo.git('config', 'remote.origin.url', '../x')
  repo.git('config', 'remote.origin.fetch', '+refs/wf/*:refs/wf/*')
  repo.git('config', 'fetch.prune', 'true')
  repo.write('.git/index.lock', '')
  const { exit, facts } = place.wf(['doctor'], { env: { WF_AGENT_GUARD: 'off' } })
  expect(exit).toBe(1)
  expect(facts.findings.map(({ code }: { code: string }) => code)).toEqual([
    'UNKNOWN_SIGNER',
    'NO_ROOT',
    'AGENT_GUARD_OFF',
    'LOCKED',
    'FETCH_PRUNES',
    'NO_ARCHIVES',
  ])
  for (const { command } of facts.findings) expect(command).toMatch(/\S/)
})

test('hooks that a file says are there, and that Git does not call, are found by a commit', () => {
  const { repo } = place
  repo.git('config', 'core.hooksPath', '/nowhere')
  expect(codes()).toEqual(['HOOKS_MISSING'])
  repo.git('config', '--unset', 'core.hooksPath')
  repo.hook(
    'pre-commit',
    '# wf hooks: written by "wf hooks install"; "wf hooks uninstall" puts back what was here.\nexit 0',
  )
  expect(codes()).toEqual(['HOOKS_SILENT'])
})

test('a hook of somebody else that stops every commit is named with what it says', () => {
  place.does(['hooks', 'uninstall'])
  place.repo.hook('pre-commit', 'echo "I am broken" >&2; exit 1')
  place.does(['hooks', 'install'])
  const { facts } = place.wf(['doctor'])
  expect(facts.findings).toMatchObject([
    { code: 'HOOKS_SILENT', message: expect.stringContaining('I am broken') },
  ])
})

test('--fix mends what can do no harm', () => {
  place.does(['hooks', 'uninstall'])
  expect(codes()).toEqual(['NO_HOOKS'])
  const { facts } = place.does(['doctor', '--fix'])
  expect(facts).toMatchObject({
    verdict: 'PASS',
    mended: [{ code: 'NO_HOOKS', command: 'wf hooks install' }],
  })
  place.repo.write('.git/wf/hooks/governed.sh', 'exit 0\n')
  expect(codes()).toEqual(['HOOKS_STALE'])
  expect(codes(['--fix'])).toEqual([])
})

test('in a linked worktree it is the same, and an agent is told that it is one', () => {
  const other = place.at(place.repo.worktree('side'))
  expect(other.does(['doctor']).facts.verdict).toBe('PASS')
  expect(codes([], { CLAUDECODE: '1' })).toEqual(['AGENT'])
})

test('it says what wf verify says, with the command that ends it', () => {
  const { repo } = place
  expect(place.does(['doctor']).facts.findings).toEqual([])
  repo.write('hotfix.txt', 'quick\n')
  const commit = repo.git('commit-tree', '-p', 'main', '-m', 'A hotfix', 'main^{tree}')
  repo.git('update-ref', 'refs/heads/main', commit)
  const { exit, facts } = place.wf(['doctor'])
  expect(exit).toBe(1)
  const [found] = place.wf(['verify']).facts.findings
  expect(facts.findings).toEqual([
    {
      code: 'NOT_LANDED',
      level: 'problem',
      message: `wf verify says FAIL: commit ${commit.slice(0, 10)}: ${found.message}`,
      command: found.hint,
    },
  ])
  const many = ['reset refs/heads/main', `from ${commit}`]
  const one = (at: number) =>
    `commit refs/heads/main\nmark :${at + 1}\ncommitter A <a@example.com> 1700000000 +0000\ndata 1\nx\n`
  const input = `${many.join('\n')}\n\n${Array.from({ length: 501 }, (_, at) => one(at)).join('\n')}\n`
  expect(repo.tryGit(['fast-import', '--quiet', '--force'], { input }).status).toBe(0)
  expect(codes()).toEqual(['NOT_VERIFIED'])
})
