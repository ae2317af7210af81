import { type Definition, type StageDefinition, textsIn } from '../definition/definition.js'
import { ancestors, bringsCode, isBeforeGate, mayChangeFiles, nextGates } from '../definition/stage-graph.js'
import { globMatcher } from '../names/glob.js'
import type { Change } from '../tree/change.js'
import { gateBehind, gatesOf, makerOf, type Waiting, waitingAt } from './gates.js'
import { isReopened } from './reopened.js'
import { isReplaced } from './replaced.js'
import { codeChanges, type Evidence, type Workflow } from './workflow.js'

export const NO_EVIDENCE: Evidence = { code: null, candidate: [] }

/** Does a stage judge code that was written before it, or waits behind it? Checks do, and agents that change no file. */
export function judgesCode(definition: Definition, stage: StageDefinition): boolean {
  const judge = stage.type === 'check' || (stage.type === 'agent' && !mayChangeFiles(stage))
  return judge && (isBeforeGate(stage) || ancestors(definition, stage).some(bringsCode))
}

/** Of some changes, those that a stage judges: within the globs of its `code`, and all of them without. */
export function judgedBy({ config }: StageDefinition, changes: readonly Change[]): readonly Change[] {
  const globs = textsIn(config.code)
  if (globs.length === 0) return changes
  const inside = globMatcher(globs, { flags: '', otherwise: true })
  return changes.filter(({ path }) => inside(path))
}

/** The stages whose patches a gate takes. */
const makersOf = (definition: Definition, gate: StageDefinition): readonly StageDefinition[] => {
  const named = makerOf(definition, gate)
  if (named !== null) return [named]
  return ancestors(definition, gate).filter(
    (stage) => mayChangeFiles(stage) && gateBehind(definition, stage)?.name === gate.name,
  )
}

/** The gates in front of which a stage stands: it judges their patches before people do. */
export function gatesBehind(definition: Definition, stage: StageDefinition): readonly StageDefinition[] {
  if (!judgesCode(definition, stage)) return []
  const before = ancestors(definition, stage)
  const own = isBeforeGate(stage) ? nextGates(definition, stage) : []
  return gatesOf(definition).filter(
    (gate) =>
      own.includes(gate) ||
      (!before.includes(gate) && makersOf(definition, gate).some((maker) => before.includes(maker))),
  )
}

/**
 * The gates whose patches a stage that writes code builds on: stages before it made them, and nobody has to accept them
 * before it begins.
 */
export function gatesUnder(definition: Definition, stage: StageDefinition): readonly StageDefinition[] {
  if (!mayChangeFiles(stage)) return []
  const before = ancestors(definition, stage)
  const own = gateBehind(definition, stage)
  return gatesOf(definition).filter(
    (gate) =>
      gate !== own &&
      !before.includes(gate) &&
      makersOf(definition, gate).some((maker) => before.includes(maker)),
  )
}

/** The patches that a stage judges, or builds on, before they are accepted. */
export const candidateOf = (
  workflow: Workflow,
  stage: StageDefinition,
  waiting: readonly Waiting[],
): readonly Waiting[] =>
  [...gatesBehind(workflow.definition, stage), ...gatesUnder(workflow.definition, stage)].flatMap((gate) =>
    waitingAt(workflow, gate, waiting),
  )

/** Has a stage before a gate nothing to judge yet: no patch waits there, and no code has come in? */
export const awaitsPatch = (
  workflow: Workflow,
  stage: StageDefinition,
  waiting: readonly Waiting[] | null,
): boolean =>
  isBeforeGate(stage) &&
  waiting !== null &&
  codeChanges(workflow).length === 0 &&
  candidateOf(workflow, stage, waiting).length === 0

/** The verdicts of a stage on code, oldest first; of an agent the last. Structure asks not who may give them. */
export function verdictsOf(
  { checks, submissions }: Workflow,
  { type, name }: StageDefinition,
): readonly (Evidence & { readonly at: number })[] {
  if (type === 'check') return checks.filter((run) => run.stage === name)
  const submission = submissions.get(name)
  return submission === undefined ? [] : [submission]
}

const CHANGED = 'the code has changed since'

/**
 * Why what a stage said at `at` is about other code than there is now; `null` where it still counts. `waiting` is what
 * waits at the gates, where that is known: by the log alone, nothing but the patches that it saw may have come in.
 */
export function otherCode(
  workflow: Workflow,
  stage: StageDefinition,
  { at, code, candidate }: Evidence & { readonly at: number },
  waiting: readonly Waiting[] | null,
): string | null {
  const { definition, taken, rejected } = workflow
  const seen = new Set<string>(candidate)
  if (candidate.some((patch) => rejected.has(patch))) return 'a patch that it saw was rejected'
  const later = new Set(gatesAfter(definition, stage))
  const taking = workflow.acceptances.filter(({ event }) => seen.has(event.patch))
  const whole = taking.length === seen.size
  const last = whole ? taking.at(-1) : undefined
  // What comes in at a later gate before all of what it saw is in stands beside that: it saw other code.
  const settled = whole ? (last?.at ?? at) : Number.POSITIVE_INFINITY
  const since = workflow.code.filter((commit) => {
    if (commit.at <= at || judgedBy(stage, commit.changes).length === 0) return false
    const event = workflow.acceptances.find((acceptance) => acceptance.at === commit.at)?.event
    return event === undefined || !(seen.has(event.patch) || (later.has(event.stage) && commit.at > settled))
  })
  if (since.length > 0) return CHANGED
  if (last !== undefined && last.judged.get(stage.name) !== code)
    return 'other bytes than it judged were accepted'
  const newer = newerAt(workflow, gatesBehind(definition, stage), seen)
  if (newer !== undefined) return `${newer.name} has made another patch since`
  if (candidate.some((patch) => !taken.has(patch) && isReplaced(workflow, patch)))
    return 'the stage that made a patch that it saw has handed in nothing since'
  if (waiting === null) return null
  const here = new Set<string>(waiting.map(({ oid }) => oid))
  if (candidate.some((patch) => !taken.has(patch) && !here.has(patch))) return 'a patch that it saw is gone'
  return candidateOf(workflow, stage, waiting).some(({ oid }) => !seen.has(oid))
    ? 'it has not seen a patch that waits'
    : null
}

/** A stage that has made another patch for one of these gates than those that were seen, which nobody has decided on. */
function newerAt(
  { definition, submissions, taken, rejected }: Workflow,
  gates: readonly StageDefinition[],
  seen: ReadonlySet<string>,
): StageDefinition | undefined {
  return gates
    .flatMap((gate) => makersOf(definition, gate))
    .find(({ name }) => {
      const patch = submissions.get(name)?.patch ?? null
      return patch !== null && !seen.has(patch) && !taken.has(patch) && !rejected.has(patch)
    })
}

/** Why the patches that a stage built on are others now; `null` where they are not, or it built on none. */
function otherGround(
  workflow: Workflow,
  stage: StageDefinition,
  { candidate }: Evidence,
  waiting: readonly Waiting[] | null,
): string | null {
  const { definition, taken, rejected } = workflow
  if (candidate.length === 0) return null
  if (candidate.some((patch) => rejected.has(patch))) return 'a patch that it was built on was rejected'
  const part = workflow.acceptances.some(
    ({ event }) => candidate.includes(event.patch) && event.files !== null,
  )
  if (part) return 'only a part of a patch that it was built on was accepted'
  const newer = newerAt(workflow, gatesUnder(definition, stage), new Set<string>(candidate))
  if (newer !== undefined) return `it was built on the last patch of ${newer.name}, which has made another`
  const open = candidate.filter((patch) => !taken.has(patch))
  if (open.some((patch) => isReplaced(workflow, patch))) return 'a patch that it was built on was taken back'
  const here = waiting === null ? null : new Set<string>(waiting.map(({ oid }) => oid))
  return here !== null && open.some((patch) => !here.has(patch))
    ? 'a patch that it was built on is gone'
    : null
}

/** Why what a stage said, or wrote, is about other code than there is now. */
export function otherThanSeen(
  workflow: Workflow,
  stage: StageDefinition,
  said: Evidence & { readonly at: number },
  waiting: readonly Waiting[] | null,
): string | null {
  if (judgesCode(workflow.definition, stage)) return otherCode(workflow, stage, said, waiting)
  return mayChangeFiles(stage) ? otherGround(workflow, stage, said, waiting) : null
}

/** The gates whose patches are only made after a stage: what comes in there is none of the code that it judged. */
const gatesAfter = (definition: Definition, stage: StageDefinition): readonly string[] => {
  const judged = gatesBehind(definition, stage)
  return gatesOf(definition)
    .filter((gate) => {
      if (judged.includes(gate)) return false
      const makers = makersOf(definition, gate)
      return (makers.length === 0 ? [gate] : makers).every((each) =>
        ancestors(definition, each).includes(stage),
      )
    })
    .map(({ name }) => name)
}

/** Where the patch of the stage before it was rejected, a person's may wait instead: that is judged too. */
export const judgesInstead = (
  workflow: Workflow,
  stage: StageDefinition,
  before: StageDefinition,
  waiting: readonly Waiting[] | null,
): boolean =>
  isReopened(workflow, before) &&
  judgesCode(workflow.definition, stage) &&
  (waiting === null || candidateOf(workflow, stage, waiting).length > 0)
