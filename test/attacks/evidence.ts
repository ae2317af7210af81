import { BUILT_IN } from '../../src/definitions/built-in.js'
import type { Files } from '../support/file-tree.js'
import type { Ground } from '../support/ground.js'
import type { Act } from '../support/log-builder.js'
import {
  accepted,
  approved,
  checked,
  madeUpOid,
  OUTPUT,
  type Over,
  ordinary,
  rejected,
  started,
  submitted,
} from '../support/log-events.js'
import { judging } from '../support/log-evidence.js'
import { sealed } from '../support/log-landing.js'
import { ada, codex, type Signatory } from '../support/signatories.js'
import { PLANNED } from '../support/workflow-definitions.js'
import type { Attack } from './attack.js'
import { begun, FIX, planOf } from './story.js'

/** An agent builds, the checks and another agent judge it, and then a person accepts it. */
const JUDGED = `name: judged
version: 1
stages:
${PLANNED}
  - { name: build, type: agent, depends_on: nod, config: { prompt: Build it, write_scope: "**" } }
  - { name: check, type: check, depends_on: build }
  - { name: verify, type: agent, depends_on: check, config: { prompt: Judge it, code: "src/**" } }
  - { name: gate, type: patches, depends_on: verify, config: { of: build } }
  - { name: save, type: merge, depends_on: gate }
`
const EVIL = { 'src/login.ts': 'evil\n' }
const [patch, other] = [madeUpOid('patch'), madeUpOid('other')]
const file = (stage: string): string => `.vizier/runs/fix/${stage}.md`

const built: readonly Act[] = [
  submitted('plan', { [planOf('fix')]: 'How\n' }),
  approved('nod', ada),
  started('build'),
  submitted('build', { [file('build')]: 'Built\n' }, { event: { patch } }),
]
interface Said {
  readonly patches?: readonly (typeof patch)[]
  readonly by?: Signatory
  readonly exit?: number
  readonly over?: Over
}
const checks = (
  files: Files,
  { patches = [patch], by = ada, exit = 0, over = {} }: Said = {},
  stage = 'check',
): Act => judging((more) => checked(stage, by, { unit: exit }, more), stage, files, patches, over)
/** The result of `verify`; `as` names the stage whose globs it goes by. */
const verifies = (
  files: Files,
  { patches = [patch], over = {} }: Said = {},
  as = 'verify',
): readonly Act[] => [
  judging((more) => started('verify', more), as, files, patches),
  judging((more) => submitted('verify', { [file('verify')]: 'Good\n' }, more), as, files, patches, over),
]
const takes = (files: Files, of = patch): Act => accepted(ada, files, { event: { patch: of } })
const judged: readonly Act[] = [...built, checks(FIX), ...verifies(FIX)]

const landsAs =
  (definition: string, ...acts: readonly Act[]) =>
  (g: Ground): void =>
    void g.land(g.draft('fix', [...acts, sealed(ada)], { definition }))
const lands = (...acts: readonly Act[]) => landsAs(JUDGED, ...acts)

const attack = (name: string, finds: string, ...acts: readonly Act[]): Attack => ({
  no: '121',
  name,
  finds,
  files: { '.vizier/workflows/judged.yml': JUDGED },
  attack: lands(...acts),
  twin: lands(...judged, takes(FIX)),
})

const passes = (files: Files, said: Said = {}): Act => checks(files, said, 'run-checks')

/** What `wf draft` opens where policy has the checks run before the gate: no stage writes what waits there. */
const CHECKED = BUILT_IN.get('change-checked') ?? ''
const drafted = (name: string, finds: string, ...acts: readonly Act[]): Attack => ({
  no: '121',
  name: `before the gate of a draft, ${name}`,
  finds,
  attack: landsAs(CHECKED, ...begun(), ...acts),
  twin: landsAs(CHECKED, ...begun(), passes(FIX), takes(FIX)),
})

const no = rejected('gate', patch, { event: { number: 1 } })
const MORE = { ...FIX, 'docs/evil.md': 'evil\n' }

export const EVIDENCE_ATTACKS: readonly Attack[] = [
  drafted('a patch that no check passed', 'EVENT_ORDER', takes(FIX)),
  drafted(
    'a patch after a check of the draft without it',
    'NOT_VERIFIED',
    passes({}, { patches: [] }),
    takes(FIX),
  ),
  drafted('other bytes than passed', 'NOT_VERIFIED', passes(FIX), takes(EVIL)),
  drafted('another patch than passed', 'NOT_VERIFIED', passes(FIX), takes(FIX, other)),
  drafted("a check by an agent's key", 'CHECK_MISSING', passes(FIX, { by: codex }), takes(FIX)),
  drafted(
    'a commit behind what passed',
    'EVENT_ORDER',
    passes(FIX),
    takes(FIX),
    ordinary(EVIL),
    approved('sign-off', ada),
  ),
  attack('code that nobody judged', 'EVENT_ORDER', ...built, takes(FIX)),
  attack('code that failed its check', 'EVENT_ORDER', ...built, checks(FIX, { exit: 1 }), takes(FIX)),
  attack('other bytes than were judged', 'NOT_VERIFIED', ...judged, takes(EVIL)),
  attack('more files than were judged', 'NOT_VERIFIED', ...judged, takes(MORE)),
  attack('another patch than was judged', 'NOT_VERIFIED', ...judged, takes(FIX, other)),
  attack(
    'a verdict on other globs than its stage has',
    'NOT_VERIFIED',
    ...built,
    checks(MORE),
    ...verifies(MORE, {}, 'check'),
    takes(MORE),
  ),
  attack(
    "a check of other code by an agent's key, after the honest one",
    'CHECK_MISSING',
    ...built,
    checks(FIX),
    checks(EVIL, { by: codex }),
    ...verifies(EVIL),
    takes(EVIL),
  ),
  attack(
    'a verdict that is said again after the rejection',
    'EVENT_TRAILER',
    ...judged,
    no,
    checks(FIX),
    ...verifies(FIX),
    takes(FIX),
  ),
  attack(
    'a part of what was judged together',
    'NOT_VERIFIED',
    ...built,
    checks(MORE, { patches: [patch, other] }),
    ...verifies(MORE, { patches: [patch, other] }),
    takes(FIX),
  ),
  attack(
    "a check of two patches, of which one comes in as other code with a check by an agent's key",
    'CHECK_MISSING',
    ...built,
    checks(MORE, { patches: [patch, other] }),
    checks(EVIL, { by: codex }),
    ...verifies(EVIL),
    takes(EVIL),
  ),
  attack(
    'a check that names a patch and no code',
    'EVENT_TRAILER',
    ...built,
    checks(FIX, { over: { event: { code: null } } }),
    ...verifies(FIX),
    takes(FIX),
  ),
  attack(
    'checks of two trees in one verdict',
    'EVENT_TRAILER',
    ...built,
    checks(FIX, {
      over: {
        event: {
          checks: [patch, other].map((tree) => ({ name: 'unit', tree, exit: 0, output: OUTPUT })),
        },
      },
    }),
    ...verifies(FIX),
    takes(FIX),
  ),
]
