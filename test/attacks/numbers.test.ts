import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BINDING_ATTACKS } from './binding.js'
import { FORGE_ATTACKS } from './forge.js'
import { GIT_ATTACKS } from './git-tricks.js'
import { LOG_ATTACKS } from './log.js'
import { POLICY_ATTACKS } from './policy.js'

const ALL = [...POLICY_ATTACKS, ...BINDING_ATTACKS, ...LOG_ATTACKS, ...GIT_ATTACKS, ...FORGE_ATTACKS]

/** Numbers that other tests hold: the file, and the title of the test as it stands there. */
const ELSEWHERE: readonly (readonly [number: string, file: string, title: string])[] = [
  ['64', 'test/terminal/hostile.test.ts', 'a plan with control characters is shown as what it is'],
  [
    '64',
    'test/terminal/hostile.test.ts',
    'so is a patch: its bytes, its note, its author, the names of its files',
  ],
  ['66', 'test/attacks/attack.ts', "describe.each<ObjectFormat>(['sha1', 'sha256'])"],
  ['67', 'test/commands/verify-objects.test.ts', 'a promisor remote is not asked for what is missing'],
  [
    '68',
    'test/long/attack-sizes.test.ts',
    'an object of 100 MiB, a folder of 100,000 files, a log of 10,000 commits',
  ],
  [
    '79',
    'test/commands/crash-points.test.ts',
    '$name, killed before every other call of Git, is finished by saying it again',
  ],
  ['79', 'test/long/crash-points.test.ts', 'crashEverywhere'],
  [
    '80',
    'test/tools/bad-disk.test.ts',
    'a full disk for temporary files is said, and nothing is half-written',
  ],
  [
    '80',
    'test/tools/bad-disk.test.ts',
    'a read-only file system: reading works, and every other command says why not',
  ],
  [
    '81',
    'test/commands/races.test.ts',
    'accept the same patch: it enters once, and the others hear that it has',
  ],
  ['81', 'test/commands/races.test.ts', 'accept and reject the same patch: whoever comes first has decided'],
  ['82', 'test/commands/nothing-is-lost.test.ts', 'is not in a patch that was shown before'],
  [
    '82',
    'test/terminal/approve.test.ts',
    'the plan that somebody exchanges while it is read is not approved',
  ],
  [
    '83',
    'test/sync/remotes.test.ts',
    'a hook there says no: nothing of it arrived, its words are shown, and the same command goes on later',
  ],
  ['84', 'test/commands/nothing-is-lost.test.ts', 'a patch that waits outlives git gc --prune=now'],
  ['85', 'test/commands/places.test.ts', 'a linked worktree, on a branch of its own and on the draft'],
  ['85', 'test/tools/hook-managers.test.ts', 'installed once more, they still run'],
  ['85', 'test/hooks/commit.test.ts', '--no-verify goes past the hooks: the verifier is what finds it'],
  ['85', 'test/attacks/forge.ts', 'a direct push around the draft'],
  ['86', 'test/attacks/binding.ts', 'dates ten years off'],
  ['87', 'test/domain/tamper.test.ts', 'in commit %s, with all that follow written anew'],
  [
    '87',
    'test/long/tamper.test.ts',
    'every byte of every commit, changed in many ways, with all that follow written anew',
  ],
]

const NUMBERS = [...Array.from({ length: 87 }, (_, at) => String(at + 1)), '12b']

test('every number of the list has its test', () => {
  const held = new Set([...ALL.map(({ no }) => no), ...ELSEWHERE.map(([no]) => no)])
  expect(NUMBERS.filter((no) => !held.has(no))).toEqual([])
  expect([...held].filter((no) => !NUMBERS.includes(no))).toEqual([])
})

test('every attack that must not pass has an honest twin, and no name stands twice', () => {
  expect(ALL.filter(({ finds, twin }) => finds !== 'PASS' && !twin).map(({ name }) => name)).toEqual([])
  const names = ALL.map(({ no, name }) => `${no} ${name}`)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

describe('elsewhere', () => {
  test.each(ELSEWHERE)('%s is in %s: %s', (_, file, title) => {
    expect(readFileSync(file, 'utf8')).toContain(title)
  })
})
