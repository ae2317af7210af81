import type { Step } from '../../domain/decide/decision.js'
import { stageNamed } from '../../domain/definition/stage-graph.js'
import { approversOf } from '../../domain/fold/approvers.js'
import { append } from '../../domain/fold/fold.js'
import { type Commit, formatCommit, nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import { type Event, GRAMMAR } from '../../domain/log/event.js'
import { formatMessage, formatTrailers } from '../../domain/log/message.js'
import { decisionPayload } from '../../domain/log/signed-payload.js'
import type { Oid } from '../../domain/names/oid.js'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import type { Workflow } from '../../domain/workflow/workflow.js'
import { editTree } from '../../git/trees.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import type { People } from '../outcome/people.js'
import { pinnedBy, readEntry } from '../read/read-log.js'
import { refuseUnfit } from './refuse-unfit.js'
import type { DecisionSigner } from './signer.js'
import { writeCommit } from './write-commit.js'

/** Where a log ends, while a command adds to it. Nothing refers to it before the command publishes. */
export interface Head {
  readonly workflow: Workflow
  readonly tip: Commit
}

export interface Writing {
  readonly people: People
  readonly signer: DecisionSigner | null
  /** The second parent, of `updated`. */
  readonly second?: Oid
}

/**
 * Writes one event's commit on top of `head`, as an object that nothing refers to yet. It is judged as
 * the verifier would judge it: what the commands allow and the verifier refuses is a defect of `wf`, but for data that
 * does not fit its schema: nobody reads that twice, so it is refused here.
 */
export async function writeStep(context: Context, head: Head, step: Step, writing: Writing): Promise<Head> {
  const { repo, hashing } = context
  const edits = step.changes.map((change) => ({ path: change.path, file: change.new }))
  const tree = edits.length === 0 ? head.tip.tree : await editTree(repo, head.tip.tree, edits)
  const parents = writing.second === undefined ? [head.tip.oid] : [head.tip.oid, writing.second]
  const unsigned = { tree, parents, ...writing.people, author: authorOf(step, writing.people) }
  const event = completeEvent(head.workflow, step, writing.people)
  const message = await signMessage(unsigned, event, step, writing.signer)
  const oid = await writeCommit(context, { ...unsigned, message })
  const commit = await knownCommit(context.repo, oid)
  const base = await knownCommit(context.repo, head.workflow.base)
  const entry = await readEntry(repo, head.tip, commit, base, await pinnedBy(repo, head.workflow))
  const stage = 'stage' in event ? stageNamed(head.workflow.definition, event.stage) : null
  if (entry.unfit.length > 0 && stage !== null) throw refuseUnfit(head.workflow.slug, stage, entry.unfit)
  const { workflow, problems } = append(head.workflow, entry, hashing)
  const [first] = problems
  if (first)
    throw new Error(
      `wf wrote an event that it refuses itself (${event.event}): ${first.code}, ${first.message}`,
    )
  return { workflow, tip: commit }
}

/** Whose work it is. Of their own work they are the author now, and not when they proposed it. */
function authorOf({ author }: Step, people: People): ByteString {
  const [other, own] = [author, people.author].map((line) => line && parsePerson(line))
  const same = !other || !own || nameAndEmail(other) === nameAndEmail(own)
  return same || author === undefined ? people.author : author
}

function completeEvent(workflow: Workflow, step: Step, people: People): Event {
  const person = parsePerson(people.committer)
  return {
    ...step.event,
    workflow: { slug: workflow.slug, opened: workflow.id },
    ...('reviewedBy' in GRAMMAR[step.event.event] ? { reviewedBy: person ? nameAndEmail(person) : '' } : {}),
    ...('approvers' in GRAMMAR[step.event.event] ? { approvers: approversOf(workflow) } : {}),
  } as unknown as Event
}

/** The message, signed where a signer is given: over the headers and all of the message before the signature. */
async function signMessage(
  commit: { readonly tree: Oid; readonly parents: readonly Oid[] } & People,
  event: Event,
  step: Step,
  signer: DecisionSigner | null,
): Promise<ByteString> {
  const text = encodeUtf8(formatMessage(step.subject, step.body, formatTrailers(event)))
  if (signer === null) return text
  const headers = formatCommit({ ...commit, message: '' as ByteString }).slice(0, -1) as ByteString
  const signature = await signer.sign(decisionPayload(headers, text))
  return `${text}Wf-Signature: ssh:${signature}\n` as ByteString
}
