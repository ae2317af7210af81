import type { Decided, Step } from '../../domain/decide/decision.js'
import type { Commit } from '../../domain/log/commit.js'
import { readMessage } from '../../domain/log/message.js'
import type { RefUpdate } from '../../git/port.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { type Outcome, outcome, Refused, refusal } from '../outcome/outcome.js'
import { people } from '../outcome/people.js'
import { type Loaded, loadWorkflow, requireSound } from '../read/load.js'
import { inOneGo } from './in-one-go.js'
import { publish } from './publish.js'
import type { DecisionSigner } from './signer.js'
import { type Head, writeStep } from './write-step.js'

/** What a command decided to write: steps on the draft, and refs that move with it. */
export interface Act {
  readonly decided: Decided
  readonly signer: DecisionSigner | null
  /** An ordinary commit that goes before the steps; nothing refers to it yet. */
  readonly first?: (head: Head) => Promise<Head>
  /** Refs that move in the same transaction, given the new head. The draft itself follows that, unless named. */
  readonly refs?: (head: Head) => readonly RefUpdate[] | Promise<readonly RefUpdate[]>
}

export interface Recorded {
  readonly before: Loaded
  readonly head: Head
  readonly commits: Outcome['commits']
  readonly refs: readonly RefUpdate[]
}

/** Who else writes this log: they hear of what is recorded before it stands here. */
export interface Others {
  /** `moved`: they were faster, and what they wrote stands here now; nothing of this was recorded. */
  tell(head: Head, before: Loaded): Promise<'told' | 'moved'>
}

const TRIES = 50

/**
 * The only writer of logs: load, decide, write objects, move all refs at once. A lost race reads anew and
 * decides anew, and only then tries again or refuses. Where `others` share the log, theirs is the race that counts:
 * a crash between the two leaves a log there that the next look brings here.
 */
export async function record(
  context: Context,
  action: string,
  slug: string,
  act: (loaded: Loaded) => Promise<Act>,
  others: Others | null = null,
): Promise<Outcome | Recorded> {
  for (let tries = 0; tries < TRIES; tries++) {
    const loaded = await loadWorkflow(context, slug)
    requireSound(loaded)
    const { decided, signer, first, refs } = await act(loaded)
    if (decided.kind === 'refused') return refusal(action, decided.reason, { workflow: slug })
    if (decided.kind === 'unchanged') {
      return outcome(action, { status: 'unchanged', workflow: slug, facts: { why: decided.why } })
    }
    const tip = await headOf(context, loaded)
    const start = first === undefined ? tip : await first(tip)
    const { head, commits } = await writeSteps(context, start, decided.steps, signer)
    const more = (await refs?.(head)) ?? []
    const itself = { name: loaded.ref, from: loaded.tip, to: head.tip.oid }
    const moved = more.some(({ name }) => name === loaded.ref) ? more : [itself, ...more]
    if (others !== null && (await others.tell(head, loaded)) === 'moved') continue
    if ((await publish(context, moved, `wf ${action}: ${slug}`)) === 'done') {
      return { before: loaded, head, commits, refs: moved }
    }
  }
  throw new Refused('BUSY', `other processes changed ${slug} faster than this one could`, 'try again')
}

export async function headOf(context: Context, loaded: Loaded): Promise<Head> {
  return { workflow: loaded.workflow, tip: await knownCommit(context.repo, loaded.tip) }
}

/** Writes steps one upon the other; nothing refers to them yet. */
export async function writeSteps(
  context: Context,
  start: Head,
  steps: readonly Step[],
  signer: DecisionSigner | null,
): Promise<{ readonly head: Head; readonly commits: Outcome['commits'] }> {
  const who = await people(context)
  const commits: { oid: Commit['oid']; event: string }[] = []
  const head = await inOneGo(context, async (within) => {
    let tip = start
    for (const step of steps) {
      tip = await writeStep(within, tip, step, { people: who, signer })
      commits.push({ oid: tip.tip.oid, event: eventOf(tip.tip) })
    }
    return tip
  })
  return { head, commits }
}

export function eventOf(commit: Commit): string {
  const reading = readMessage(commit.message)
  return reading.kind === 'event' ? reading.event.event : reading.kind
}

export function isOutcome(result: Outcome | Recorded): result is Outcome {
  return 'action' in result
}
