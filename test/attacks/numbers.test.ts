import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BINDING_ATTACKS } from './binding.js'
import { BUDGET_ATTACKS } from './budgets.js'
import { EVIDENCE_ATTACKS } from './evidence.js'
import { FOR_EACH_ATTACKS } from './for-each.js'
import { FORGE_ATTACKS } from './forge.js'
import { GATE_ATTACKS } from './gates.js'
import { GIT_ATTACKS } from './git-tricks.js'
import { LIMIT_ATTACKS } from './limits.js'
import { LOG_ATTACKS } from './log.js'
import { POLICY_ATTACKS } from './policy.js'
import { QUESTION_ATTACKS, READ_ATTACKS, RECORD_ATTACKS } from './records.js'
import { RENAMED } from './renamed.js'
import { ROOT_ATTACKS } from './roots.js'
import { SAME_AGENT_ATTACKS } from './same-agent.js'
import { SKIPPED_STAGE_ATTACKS } from './skipped-stages.js'
import { SMALL_AND_PATH_ATTACKS } from './small-and-paths.js'
import { STRANGERS } from './strangers.js'
import { SURFACE_ATTACKS } from './surface.js'
import { UNFIT_ATTACKS } from './unfit.js'
import { WHOSE_LAW } from './whose-law.js'

const ALL = [
  ...POLICY_ATTACKS,
  ...BINDING_ATTACKS,
  ...LOG_ATTACKS,
  ...GIT_ATTACKS,
  ...FORGE_ATTACKS,
  ...WHOSE_LAW,
  ...ROOT_ATTACKS,
  ...RENAMED,
  ...STRANGERS,
  ...SMALL_AND_PATH_ATTACKS,
  ...BUDGET_ATTACKS,
  ...SKIPPED_STAGE_ATTACKS,
  ...UNFIT_ATTACKS,
  ...EVIDENCE_ATTACKS,
  ...GATE_ATTACKS,
  ...SURFACE_ATTACKS,
  ...SAME_AGENT_ATTACKS,
  ...LIMIT_ATTACKS,
  ...RECORD_ATTACKS,
  ...READ_ATTACKS,
  ...QUESTION_ATTACKS,
  ...FOR_EACH_ATTACKS,
]

/** Numbers that other tests hold: the file, and the title of the test as it stands there. */
const ELSEWHERE: readonly (readonly [number: string, file: string, title: string])[] = [
  ['64', 'test/terminal/hostile.test.ts', 'a plan with control characters is shown as what it is'],
  [
    '64',
    'test/terminal/hostile.test.ts',
    'so is a patch: its bytes, its note, its author, the names of its files',
  ],
  ['66', 'test/attacks/attack.ts', 'formatFor(name)'],
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
  [
    '95',
    'test/commands/verify-roots.test.ts',
    'a root is a full object id, and neither a name nor an abbreviation',
  ],
  [
    '97',
    'test/commands/verify-cache.test.ts',
    'a cache is believed with the seal of this user alone, made by a key outside of the repository',
  ],
  ['100', 'test/commands/verify-roots.test.ts', 'init in a shallow clone pins nothing, and says so'],
  [
    '101',
    'test/commands/verify-bytes.test.ts',
    'the bytes of %s that landed are read, and others under its name are found',
  ],
  [
    '102',
    'test/commands/verify-bytes.test.ts',
    'a file that landed and is not here makes the verdict incomplete',
  ],
  [
    '111',
    'test/sync/foreign-types.test.ts',
    'notes that lead to a blob in their history are built upon by nobody',
  ],
  ['112', 'test/sync/foreign-types.test.ts', 'a draft, an archive, a patch and a transcript that is %s'],
  ['113', 'test/build/patterns.test.ts', 'however long and hostile the text is'],
  ['114', 'test/domain/names/glob.test.ts', 'match what the library says that they match, with %s'],
  ['115', 'test/definitions/bounds.test.ts', 'ten that each run the next ten times'],
  [
    '116',
    'test/definitions/bounds.test.ts',
    'whatever the text is, the parser gets no more than it can chew',
  ],
  ['117', 'test/definitions/bounds.test.ts', '600 approvals that all stand on each other'],
  ['118', 'test/git/tree-budget.test.ts', 'what several walks read together has one budget'],
  ['119', 'test/data/judge.test.ts', 'a schema that others wrote is compiled and asked within bounds'],
  [
    '120',
    'test/hooks/server.test.ts',
    'a branch that a later law protects, on another branch, does not leave by its own edit',
  ],
  [
    '121',
    'test/terminal/completion.test.ts',
    'TAB in bash runs nothing that the name of a branch or of a file says',
  ],
  ['122', 'test/git/native-filters.test.ts', 'is not run on what an agent wrote in a clone'],
  ['123', 'test/commands/left-behind.test.ts', 'after %s nothing lives on that wf started'],
  ['124', 'test/commands/links-out.test.ts', 'a link that stays inside is followed'],
]

const NUMBERS = [...Array.from({ length: 125 }, (_, at) => String(at + 1)), '12b']

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
