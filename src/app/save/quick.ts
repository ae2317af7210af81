import { guardOwnPaths } from '../../domain/decide/gate.js'
import { decideSubmit } from '../../domain/decide/submit.js'
import { products } from '../../domain/definition/stage-graph.js'
import { draftRef } from '../../domain/names/slug.js'
import type { Policy } from '../../domain/policy/policy.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Change } from '../../domain/tree/change.js'
import { fileAt } from '../../git/trees.js'
import type { FoundDefinition } from '../definitions/definitions.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { People } from '../outcome/people.js'
import type { Loaded } from '../read/load.js'
import { readLog } from '../read/read-log.js'
import { openWorkflow } from '../write/open.js'
import type { OpeningTarget } from '../write/opening-target.js'
import { writeOrdinary } from '../write/write-ordinary.js'
import { type Head, writeStep } from '../write/write-step.js'

/** A change that is to go through a whole workflow at once. */
export interface Quick {
  readonly slug: string
  readonly at: OpeningTarget
  readonly definition: FoundDefinition
  /** The reason, which is goal and plan. */
  readonly text: string
  /** From the target's tip. */
  readonly changes: readonly Change[]
}

/**
 * Writes the log of a quick change up to its seal: opened, the documents, the code. Nothing refers to it
 * yet, so that what is refused later leaves nothing behind.
 */
export async function writeQuick(context: Context, quick: Quick, who: People): Promise<Loaded> {
  const { slug, at } = quick
  const { name, oid: base } = at.target
  const opening = { slug, target: name, base, definition: quick.definition, inputs: { target: name } }
  const opened = await openWorkflow(context, opening, who)
  const own = guardOwnPaths(
    opened.workflow,
    quick.changes.map(({ path }) => path),
  )
  if (own) throw new Refused(own.code, own.message, own.hint)
  const planned = await writeDocuments(context, opened, quick, who)
  const subject = quick.text.trim().split('\n', 1)[0] ?? ''
  const head = await writeOrdinary(context, planned, quick.changes, subject, who)
  return loadedAt(context, head, at)
}

/** Every document that the definition asks for, with the reason as its text. */
async function writeDocuments(context: Context, opened: Head, quick: Quick, who: People): Promise<Head> {
  const { repo } = context
  const blob = await repo.write('blob', encodeUtf8(quick.text))
  let head = opened
  for (const stage of head.workflow.definition.stages.filter(({ type }) => type === 'document')) {
    const paths = products(stage, quick.slug).flatMap(({ path, optional }) => (optional ? [] : [path]))
    const { tree } = head.tip
    const written = await Promise.all(
      paths.map(async (path) => ({ path, blob, before: await fileAt(repo, tree, path) })),
    )
    const scene = { workflow: head.workflow, standing: quick.at.policy, waiting: 0 }
    const decided = decideSubmit(scene, stage, written, { agent: null, note: '' })
    if (decided.kind === 'refused')
      throw new Refused(decided.reason.code, decided.reason.message, decided.reason.hint)
    if (decided.kind !== 'steps') continue
    for (const step of decided.steps)
      head = await writeStep(context, head, step, { people: who, signer: null })
  }
  return head
}

/** The workflow as `wf save` would load it, though no ref has it yet. */
async function loadedAt(
  { repo, hashing }: Context,
  { tip }: Head,
  { target, policy }: { readonly target: OpeningTarget['target']; readonly policy: Policy },
): Promise<Loaded> {
  const log = await readLog(repo, tip.oid, hashing)
  if ('kind' in log || log.findings.length > 0)
    throw new Error(`wf wrote a log that it refuses itself: ${JSON.stringify(log)}`)
  return {
    ...log,
    ref: draftRef(log.workflow.slug),
    tip: tip.oid,
    from: 'draft',
    target,
    landed: false,
    standing: policy,
    lawWhy: null,
    pending: [],
    remotes: [],
  }
}
