import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ProblemCode } from '../../src/domain/workflow/problem.js'
import type { Attack } from '../attacks/attack.js'
import { BINDING_ATTACKS } from '../attacks/binding.js'
import { BUDGET_ATTACKS } from '../attacks/budgets.js'
import { EVIDENCE_ATTACKS } from '../attacks/evidence.js'
import { FORGE_ATTACKS } from '../attacks/forge.js'
import { GIT_ATTACKS } from '../attacks/git-tricks.js'
import { lawFile } from '../attacks/law.js'
import { LIMIT_ATTACKS } from '../attacks/limits.js'
import { LOG_ATTACKS } from '../attacks/log.js'
import { POLICY_ATTACKS } from '../attacks/policy.js'
import { QUESTION_ATTACKS, RECORD_ATTACKS } from '../attacks/records.js'
import { SAME_AGENT_ATTACKS } from '../attacks/same-agent.js'
import { FIX, goalOf, honest, landed, planOf } from '../attacks/story.js'
import { STRANGERS } from '../attacks/strangers.js'
import { SURFACE_ATTACKS } from '../attacks/surface.js'
import { UNFIT_ATTACKS } from '../attacks/unfit.js'
import { type Build, heals, onGround } from '../support/healing.js'
import { accepted, approved, submitted } from '../support/log-events.js'
import { sealed } from '../support/log-landing.js'
import { ada, bob, policy } from '../support/signatories.js'
import type { Workplace } from '../support/workplace.js'

const ATTACKS = [
  ...BINDING_ATTACKS,
  ...EVIDENCE_ATTACKS,
  ...FORGE_ATTACKS,
  ...LOG_ATTACKS,
  ...GIT_ATTACKS,
  ...POLICY_ATTACKS,
  ...BUDGET_ATTACKS,
  ...STRANGERS,
  ...UNFIT_ATTACKS,
  ...RECORD_ATTACKS,
  ...QUESTION_ATTACKS,
  ...SURFACE_ATTACKS,
  ...SAME_AGENT_ATTACKS,
  ...LIMIT_ATTACKS,
]
const LAW = '.vizier/policy.yml'

/** The scene of an attack: the first that finds the code, or the one of that name. */
const attacked =
  (code: string, name?: string): Build =>
  async () => {
    const found = ATTACKS.find(
      (each: Attack) => each.finds === code && (name === undefined || each.name === name),
    )
    if (found === undefined) throw new Error(`no attack finds ${code}`)
    const { law, files, attack } = found
    return onGround(attack, { ...(law === undefined ? {} : { law }), ...(files ? { files } : {}) })()
  }

/** Everything honest, then somebody changes the law by hand, and work goes on under it. */
const coup = (law: (before: string) => string | null): Build =>
  onGround((g) => {
    landed(g)
    const before = lawFile(policy())[LAW] as string
    g.push({ [LAW]: law(before) })
    g.push({ 'src/more.ts': 'more\n' })
  })

const loose = ({ repo }: Workplace, oid: Oid): string =>
  join(repo.path, '.git', 'objects', oid.slice(0, 2), oid.slice(2))

const plain = onGround((g) => void landed(g))

const goalWithDoor = submitted('goal', {
  [goalOf('fix')]: 'Let people in\n',
  '.vizier/snapshot.md': 'a door\n',
})
const planOfFix = submitted('plan', { [planOf('fix')]: 'Compare in constant time\n' })
const STUDY = `name: study
version: 1
stages:
  - { name: study, type: document, config: { artefacts: [".vizier/runs/{slug}/findings.md"] } }
  - { name: sound, type: approval, of: artefact, depends_on: [study] }
  - { name: plan, type: document, depends_on: [sound], config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: nod, type: approval, of: plan, depends_on: [plan] }
  - { name: work, type: patches, depends_on: [nod] }
  - { name: save, type: merge, depends_on: [work] }
`

/** For each code that `wf verify` knows, a clone in which it finds that. */
const SCENES: Readonly<Record<ProblemCode, Build>> = {
  EVENT_MALFORMED: attacked('EVENT_MALFORMED'),
  EVENT_FOREIGN: attacked('EVENT_FOREIGN'),
  EVENT_ORDER: attacked('EVENT_ORDER'),
  EVENT_TREE: attacked('EVENT_TREE'),
  EVENT_TRAILER: attacked('EVENT_TRAILER'),
  EVENT_PARENTS: attacked('EVENT_PARENTS'),
  EVENT_HEADERS: attacked('EVENT_HEADERS'),
  DECISION_SIGNATURE: attacked('DECISION_SIGNATURE'),
  DESTRUCTIVE_UNCONFIRMED: attacked('DESTRUCTIVE_UNCONFIRMED'),
  SCHEMA_MISMATCH: attacked('SCHEMA_MISMATCH'),
  NOT_VERIFIED: attacked('NOT_VERIFIED'),
  UNKNOWN_SIGNER: attacked('UNKNOWN_SIGNER'),
  AGENT_DECISION: attacked('AGENT_DECISION'),
  KEY_REVOKED: attacked('KEY_REVOKED'),
  ROLE_MISSING: attacked('ROLE_MISSING'),
  PLAN_NOT_APPROVED: attacked('PLAN_NOT_APPROVED'),
  SNAPSHOT_NOT_APPROVED: onGround(
    (g) => {
      const acts = [goalWithDoor, approved('snapshot', bob), planOfFix]
      const both = [approved('plan-approval', ada), approved('plan-approval', bob)]
      g.land(g.draft('fix', [...acts, ...both, accepted(ada, FIX), sealed(ada)]))
    },
    { law: policy({ plan: 2 }) },
  ),
  SNAPSHOT_REQUIRED: attacked('SNAPSHOT_REQUIRED'),
  STAGE_NOT_APPROVED: onGround(
    (g) => {
      const study = submitted('study', { '.vizier/runs/fix/findings.md': 'Because.\n' })
      const planned = [planOfFix, approved('nod', ada), approved('nod', bob)]
      const acts = [study, approved('sound', ada), ...planned, accepted(ada, FIX), sealed(ada)]
      g.land(g.draft('fix', acts, { definition: STUDY }))
    },
    { files: { '.vizier/workflows/study.yml': STUDY }, law: policy({ plan: 2 }) },
  ),
  CODE_NOT_SIGNED_OFF: attacked('CODE_NOT_SIGNED_OFF', 'two are asked for, and the writer accepts alone'),
  SENSITIVE_NOT_SIGNED_OFF: attacked('SENSITIVE_NOT_SIGNED_OFF'),
  DEFINITION_UNKNOWN: attacked('DEFINITION_UNKNOWN'),
  CHECK_MISSING: attacked('CHECK_MISSING'),
  RULE_BROKEN: attacked('RULE_BROKEN'),
  QUESTION_OPEN: attacked('QUESTION_OPEN'),
  OWN_PATH: attacked('OWN_PATH'),
  SURFACE: attacked('SURFACE'),
  LIMIT: attacked('LIMIT'),
  SAME_AGENT: attacked('SAME_AGENT'),
  LANDING_TREE: attacked('LANDING_TREE'),
  LANDING_TARGET: attacked('LANDING_TARGET'),
  LANDING_BASE: attacked('LANDING_BASE'),
  LANDING_PARENTS: attacked('LANDING_PARENTS'),
  SESSION_LOG: attacked('SESSION_LOG'),
  SEAL_SPENT: attacked('SEAL_SPENT'),
  NOT_SEALED: attacked('NOT_SEALED'),
  NOT_LANDED: onGround((g) => {
    landed(g)
    g.push({ 'src/evil.ts': 'evil\n' })
  }),
  NO_POLICY: coup(() => null),
  BAD_POLICY: coup((law) => law.replace('"version": 1', '"version": 12')),
  LOG_CUT: attacked('LOG_CUT', 'a log that was cut back to before a revision, which its archive remembers'),
  OBJECT_ALTERED: async () => {
    const { place } = await plain()
    const { repo } = place
    const [blob, other] = [repo.oid('main:src/login.ts'), repo.oid('main:.vizier/policy.yml')]
    rmSync(loose(place, blob))
    cpSync(loose(place, other), loose(place, blob))
    return { place }
  },
  OBJECT_MALFORMED: attacked('OBJECT_MALFORMED'),
  OBJECT_TOO_LARGE: attacked('OBJECT_TOO_LARGE'),
  NO_ROOT: async () => {
    const { place } = await plain()
    rmSync(join(place.repo.path, '.git', 'wf'), { recursive: true })
    return { place }
  },
  OBJECT_MISSING: async () => {
    const { place } = await plain()
    rmSync(loose(place, place.repo.oid('main:src/login.ts')))
    return { place }
  },
  CHAIN_MISSING: async () => {
    const { place } = await onGround((g) => void g.squash(g.draft('fix', honest())))()
    place.repo.git('update-ref', '-d', 'refs/wf/archive/fix')
    return { place }
  },
  TARGET_MISSING: async () => {
    const { place } = await plain()
    place.repo.git('switch', '-q', '-c', 'elsewhere')
    place.repo.git('branch', '-q', '-D', 'main')
    return { place, what: 'fix' }
  },
}

test.each(Object.entries(SCENES))('%s: its hint is the commands that end it', async (code, build) => {
  const at = Object.keys(SCENES).indexOf(code)
  // Every second finding is kept, the others are reverted.
  heals(await build(), code, at % 2)
})
