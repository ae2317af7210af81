import type { StageDefinition } from '../definition/definition.js'
import type { Hashing } from '../fold/hashing.js'
import { judgeEvidence } from '../fold/structure-evidence.js'
import { awaitsPatch } from '../workflow/evidence.js'
import { whyNotRed } from '../workflow/red.js'
import { MAY_CHECK } from '../workflow/sign-off.js'
import { isDone } from '../workflow/stage-state.js'
import type { CheckRun, Evidence } from '../workflow/workflow.js'
import { type Decided, type Refusal, refused, type Scene, type SigningKey, steps } from './decision.js'
import { guardKey, guardOpen } from './guards.js'
import { statesOf, turnIn } from './states-of.js'

/** The check stage that is next: everything that it stands on is done, and it is not. */
export function nextCheck(scene: Scene): StageDefinition | null {
  const states = statesOf(scene)
  const isItsTurn = turnIn(scene)
  const next = states.find(
    ({ stage, state }) =>
      stage.type === 'check' &&
      !isDone(state) &&
      isItsTurn(stage) &&
      !awaitsPatch(scene.workflow, stage, scene.waiting),
  )
  return next?.stage ?? null
}

/** Refuses to run checks where nothing would come of it: in a workflow that is not open, or for a key that does not count. */
export function guardCheck(scene: Scene, signing: SigningKey): Refusal | null {
  const closed = guardOpen(scene.workflow)
  if (closed) return closed
  const reasons = MAY_CHECK.map((role) => guardKey(scene, signing, [role]))
  return reasons.includes(null) ? null : (reasons.at(-1) ?? null)
}

/** What the commands of a check stage came to, on the tip's tree or that of the candidate. */
export function decideChecked(
  scene: Scene,
  stage: StageDefinition,
  { checks, red }: Pick<CheckRun, 'checks' | 'red'>,
  evidence: Evidence,
  signing: SigningKey,
  hashing: Hashing,
): Decided {
  const no = guardCheck(scene, signing)
  if (no) return { kind: 'refused', reason: no }
  const { slug } = scene.workflow
  if (judgeEvidence(scene.workflow, stage, evidence, hashing).length > 0)
    return refused(
      'BUSY',
      `the code that ${stage.name} looks at changed while its checks ran`,
      `wf run ${slug}`,
    )
  const failed = checks.find((check) => check.exit !== 0)
  const green = failed === undefined ? whyNotRed(stage, { red }) : null
  return steps({
    event: { event: 'checked', stage: stage.name, ...evidence, checks, red },
    changes: [],
    subject: failed
      ? `Check ${slug}: ${failed.name} failed`
      : `Check ${slug}: ${checks.length} passed${green === null ? '' : ', without the change too'}`,
    body: '',
  })
}
