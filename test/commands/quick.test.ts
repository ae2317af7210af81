import { symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatFor } from '../support/half.js'
import { testKey } from '../support/test-key.js'
import { LINES, type Workplace, withLine, workplace } from '../support/workplace.js'

const RULE = 'small: { lines: 4, paths: ["**"], role: maintainer }\n'

/** A repository whose policy lets small changes land; the law is pinned as it is then. */
async function lenient(rule = RULE, format: 'sha1' | 'sha256' = 'sha1'): Promise<Workplace> {
  const place = await workplace('begun', { format })
  place.law((policy) => `${policy.replace(/^(?:small|checks):.*\n/gm, '')}${rule}`)
  return place
}

/** Reads the change first, as whoever has no terminal has to, and then names it. */
const quick = (place: Workplace, ...words: readonly string[]) => place.does(named(place, ...words))

function named(place: Workplace, ...words: readonly string[]): readonly string[] {
  const { facts } = place.refuses('EXPECT_MISSING', ['quick', ...words])
  return ['quick', ...words, '--expect', facts.delta]
}

const verifies = (place: Workplace, root: string): void =>
  expect(place.wf(['verify', '--root', root]).facts.findings).toEqual([])

test.each([formatFor('a small change lands by one command and one signature (%s)')])(
  'a small change lands by one command and one signature (%s)',
  async (format) => {
    const place = await lenient(RULE, format)
    const { repo } = place
    const root = repo.oid('main')
    repo.write('app.js', withLine(3, 'line three'))
    const done = quick(place, 'typo', '-m', 'Line 3 is better')
    expect(done).toMatchObject({ status: 'done', facts: { target: 'main', checks: [] } })
    const signed = repo.git('log', '--format=%s', `${root}..main^2`, '--grep=^Wf-Signature')
    expect(signed).toBe('Seal typo for main')
    expect(repo.git('show', 'main:.vizier/implementation-plans/typo.md')).toBe('Line 3 is better')
    expect(repo.git('status', '--porcelain')).toBe('')
    expect(repo.read('app.js')).toBe(withLine(3, 'line three'))
    expect(repo.git('for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/wf')).toBe(
      'refs/heads/main\nrefs/wf/archive/typo',
    )
    verifies(place, root)
    expect(place.does(['verify', 'typo', '--root', root]).facts.verdict).toBe('PASS')
  },
)

test('said twice it is unchanged; another change under the same slug is refused', async () => {
  const place = await lenient()
  const { repo } = place
  repo.write('app.js', withLine(3, 'line three'))
  quick(place, 'typo', '-m', 'Line 3 is better')
  expect(place.does(['quick', 'typo', '-m', 'Line 3 is better'])).toMatchObject({ status: 'unchanged' })
  place.refuses('SLUG_TAKEN', ['quick', 'typo', '-m', 'Another reason'])
  repo.write('app.js', withLine(4, 'line four'))
  place.refuses('SLUG_TAKEN', ['quick', 'typo', '-m', 'Line 3 is better'])
})

test('it is taken from the index, or from a commit, and nothing else with it', async () => {
  const place = await lenient()
  const { repo } = place
  repo.write('README.md', 'Hello there\n')
  repo.git('add', 'README.md')
  repo.write('app.js', withLine(3, 'mine, and not ready'))
  quick(place, 'greet', '-m', 'Say more', '--from', 'index')
  expect(repo.git('status', '--porcelain')).toBe(' M app.js')
  repo.git('switch', '-q', '-c', 'aside')
  repo.git('commit', '-q', '-a', '-m', 'Line 3')
  quick(place, 'line', '-m', 'Line 3', '--from', 'aside', '--target', 'main')
  expect(repo.git('show', 'main:app.js')).toContain('mine, and not ready')
  expect(repo.git('log', '--format=%s', '--first-parent', '-2', 'main')).toBe(
    'Save line: Line 3\nSave greet: Say more',
  )
})

test('what is not small is refused before anything is written', async () => {
  const place = await lenient('small: { lines: 4, paths: ["*.js"], role: maintainer }\n')
  const { repo } = place
  const refused = (write: () => void, why: RegExp): void => {
    write()
    const said = place.refuses('NOT_SMALL', ['quick', 'big', '-m', 'Why'])
    expect(said.message).toMatch(why)
    expect(said.hint).toBe('wf draft big --goal TEXT --plan FILE')
    repo.git('reset', '-q', '--hard')
    repo.git('clean', '-qfdx')
  }
  refused(() => repo.write('app.js', LINES.slice(5).join('')), /more than 4 lines/)
  refused(() => repo.write('app.js', [...LINES].reverse().join('')), /more than 4 lines/)
  refused(() => repo.write('README.md', 'x\n'), /README\.md is under none of the paths/)
  refused(() => repo.write('logo.js', Buffer.from([0, 1, 2])), /no lines to count/)
  refused(() => repo.write('.vizier/policy.yml', 'x\n'), /policy\.yml is under none/)
  refused(() => symlinkSync('app.js', `${repo.path}/l.js`), /l\.js/)
})

test('a sensitive path is never small, whatever the rule matches', async () => {
  const place = await lenient()
  place.repo.write('.gitattributes', '* -diff\n')
  expect(place.refuses('NOT_SMALL', ['quick', 'x', '-m', 'Why']).message).toMatch(/sensitive/)
})

test('it is refused where the policy has no such rule, and without a reason, a change, a role', async () => {
  const strict = await lenient('')
  strict.repo.write('app.js', withLine(3, 'x'))
  strict.refuses('NOT_SMALL', ['quick', 'x', '-m', 'Why'])
  const place = await lenient()
  place.refuses('WHY_MISSING', ['quick', 'x'])
  place.refuses('WHY_MISSING', ['quick', 'x', '-m', ' '])
  place.refuses('EMPTY_DIFF', ['quick', 'x', '-m', 'Why'])
  place.refuses('BAD_SLUG', ['quick', 'X Y', '-m', 'Why'])
  place.repo.write('app.js', withLine(3, 'x'))
  const { hint, facts } = place.refuses('EXPECT_MISSING', ['quick', 'x', '-m', "It's why"])
  expect(hint).toBe(`git diff HEAD, then wf quick x -m 'It'\\''s why' --expect ${facts.delta}`)
  place.refuses('EXPECT_MISMATCH', ['quick', 'x', '-m', 'Why', '--expect', `sha256:${'0'.repeat(64)}`])
  place.refuses('AGENT_DECISION', ['quick', 'x', '-m', 'Why'], { env: { CLAUDECODE: '1' } })
  place.does(['draft', 'x', '--goal', 'Open'])
  place.refuses('SLUG_TAKEN', ['quick', 'x', '-m', 'Why'])
})

test('whoever has not the role that the rule names is refused', async () => {
  const place = await lenient('small: { lines: 4, paths: ["**"], role: ci }\n')
  const before = place.repo.read('.vizier/policy.yml')
  expect(before).not.toMatch(/\bci\b.*keys/)
  place.repo.write('app.js', withLine(3, 'x'))
  expect(place.wf(named(place, 'x', '-m', 'Why'))).toMatchObject({ exit: 1, code: 'ROLE_MISSING' })
  place.repo.git('config', 'wf.signingkey', testKey('mallory').path)
  place.refuses('UNKNOWN_SIGNER', named(place, 'x', '-m', 'Why'))
})

test('policy stays the floor: its checks run, and a snapshot that it asks for is asked for', async () => {
  const place = await lenient(`${RULE}checks: [{ name: test, run: "grep -q better app.js" }]\n`)
  place.repo.write('app.js', withLine(3, 'worse'))
  place.refuses('CHECK_FAILED', named(place, 'x', '-m', 'Why'))
  place.repo.write('app.js', withLine(3, 'better'))
  const root = place.repo.oid('main')
  expect(quick(place, 'x', '-m', 'Why').facts.checks).toMatchObject([{ name: 'test', exit: 0 }])
  verifies(place, root)
})

test('what lies where the plan goes is no part of the change', async () => {
  const place = await lenient()
  const { repo } = place
  repo.write('.vizier/implementation-plans/x.md', 'Mine\n')
  place.refuses('OWN_PATH', named(place, 'x', '-m', 'Why'))
})
