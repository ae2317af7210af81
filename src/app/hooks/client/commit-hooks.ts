import { join } from 'node:path'
import type { Refusal } from '../../../domain/decide/decision.js'
import { plansInForce } from '../../../domain/fold/plans.js'
import { pathAt } from '../../../domain/log/trailer-values.js'
import { encodeUtf8 } from '../../../domain/text/bytes.js'
import { readCommit } from '../../objects/read-commit.js'
import type { Context } from '../../outcome/context.js'
import { loadWorkflow } from '../../read/load.js'
import { whyAmended } from './amended-event.js'
import { addTrailers, type Message, type MessageFile, readMessageFile } from './message-file.js'
import { notePlans, planLines, whyNotOnDraft, workflowOn } from './on-draft.js'
import { readStaged, type Staged } from './staged.js'

/** Before a commit: may what is staged be committed on this branch? */
export async function preCommit(context: Context): Promise<Refusal | null> {
  const staged = await readStaged(context)
  if (staged.branch === null) return null
  const loaded = await workflowOn(context, staged.branch)
  if (loaded !== null) {
    const head = staged.head === null ? null : await readCommit(context.repo, staged.head)
    const why = whyAmended(head, context.env) ?? whyNotOnDraft(loaded, staged)
    if (why === null) await notePlans(context, loaded)
    return why
  }
  const { judgeStaged } = await import('./on-protected.js')
  const judged = await judgeStaged(context, staged.branch, staged, encodeUtf8('commit\n'))
  return judged.kind === 'refused' ? judged.reason : null
}

/** Adds the reference to the plan. */
export async function prepareCommitMsg(context: Context, name: string): Promise<Refusal | null> {
  return addPlan(context, await readMessageFile(context, name))
}

async function addPlan(context: Context, file: MessageFile): Promise<null> {
  const { branch } = await readStaged(context)
  const loaded = branch === null ? null : await workflowOn(context, branch)
  if (loaded !== null) await addTrailers(context, file, planLines(loaded))
  return null
}

/** The same where Git calls no other hook: for "git cherry-pick" and "git revert". All is judged at once. */
export async function commitAlone(context: Context, name: string): Promise<Refusal | null> {
  const file = await readMessageFile(context, name)
  return (
    whyForged(file) ??
    (await addPlan(context, file)) ??
    (await preCommit(context)) ??
    (await commitMsg(context, name))
  )
}

/** Before "git am" applies a patch: nothing is staged yet. */
export async function applypatchMsg(context: Context, name: string): Promise<Refusal | null> {
  const file = await readMessageFile(context, name, true)
  return whyForged(file) ?? addPlan(context, file)
}

/** Before "git am" commits a patch that is applied. */
export async function preApplypatch(context: Context): Promise<Refusal | null> {
  const { gitDir } = await context.repo.places()
  const message = join(gitDir, 'rebase-apply', 'final-commit')
  return (await preCommit(context)) ?? judgeMessage(context, await readMessageFile(context, message, true))
}

/** Does the message refer to the plan that the commit follows? */
export async function commitMsg(context: Context, name: string): Promise<Refusal | null> {
  return judgeMessage(context, await readMessageFile(context, name))
}

async function judgeMessage(context: Context, file: MessageFile): Promise<Refusal | null> {
  const staged = await readStaged(context)
  const { branch } = staged
  if (branch === null) return null
  const forged = whyForged(file)
  if (forged !== null) return forged
  const loaded = await workflowOn(context, branch)
  if (loaded === null) return whyAll(file, (message) => judgeOnProtected(context, branch, staged, message))
  if (staged.merging.length > 0) return null
  const lines = planLines(loaded)
  return whyAll(file, (message) => refersTo(message, lines))
}

async function judgeOnProtected(
  context: Context,
  branch: string,
  staged: Staged,
  message: Message,
): Promise<Refusal | null> {
  const { judgeStaged } = await import('./on-protected.js')
  const judged = await judgeStaged(context, branch, staged, message.text)
  if (judged.kind !== 'landing') return judged.kind === 'refused' ? judged.reason : null
  // A merge leads to the chain by itself; a squash is found by its content, and says what it follows.
  if (staged.merging.length > 0) return null
  const { workflow } = await loadWorkflow(context, judged.workflow)
  const plans = workflow.seal?.event.plans ?? plansInForce(workflow)
  return refersTo(
    message,
    plans.map((plan) => `Wf-Plan: ${pathAt.format(plan)}`),
  )
}

/** Why each message that Git may make of it is refused; `null` where one is not. */
async function whyAll(
  { messages }: MessageFile,
  why: (message: Message) => Refusal | null | Promise<Refusal | null>,
): Promise<Refusal | null> {
  let first: Refusal | null = null
  for (const message of messages) {
    const no = await why(message)
    if (no === null) return null
    first ??= no
  }
  return first
}

function refersTo({ subject, trailers }: Message, wanted: readonly string[]): Refusal | null {
  const said = trailers.filter((line) => /^Wf-Plan:/i.test(line))
  if (wanted.length > 0 && (subject === '' || /^Wf-Plan:/i.test(subject))) {
    const message = 'the message says nothing but which plan it follows'
    return { code: 'NO_SUBJECT', message, hint: 'git commit -m WHAT' }
  }
  const missing = wanted.find((line) => !said.includes(line))
  const strange = said.find((line) => !wanted.includes(line))
  if (missing === undefined && strange === undefined) return null
  const message =
    strange === undefined
      ? 'the message does not say which approved plan the commit follows'
      : `${JSON.stringify(strange)} is not the plan that is approved`
  const hint = missing === undefined ? 'remove that line' : `git commit --trailer '${missing}'`
  return { code: 'PLAN_REFERENCE', message, hint }
}

const isForged = ({ trailers }: Message): boolean =>
  trailers.some((line) => /^Wf-(?:Event|Signature):/i.test(line))

const whyForged = ({ messages }: MessageFile): Refusal | null => (messages.every(isForged) ? FORGED : null)

const FORGED: Refusal = {
  code: 'EVENT_BY_HAND',
  message:
    'the message claims to be an event of a workflow: those are recorded by wf alone, and never amended',
  hint: 'wf revise, wf approve or wf draft record a new one; for a commit of your own take the Wf- lines out',
}
