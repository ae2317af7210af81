import { guardOwnPaths } from '../../domain/decide/gate.js'
import { draftRef } from '../../domain/names/slug.js'
import type { Policy } from '../../domain/policy/policy.js'
import type { Change } from '../../domain/tree/change.js'
import type { FoundDefinition } from '../definitions/definitions.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { People } from '../outcome/people.js'
import type { Loaded } from '../read/load.js'
import { readLog } from '../read/read-log.js'
import { inOneGo } from '../write/in-one-go.js'
import { openWorkflow } from '../write/open.js'
import type { OpeningTarget } from '../write/opening-target.js'
import { writeDocuments } from '../write/write-documents.js'
import { writeOrdinary } from '../write/write-ordinary.js'
import type { Head } from '../write/write-step.js'

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
  return inOneGo(context, (within) => write(within, quick, who))
}

async function write(context: Context, quick: Quick, who: People): Promise<Loaded> {
  const { slug, at } = quick
  const { name, oid: base } = at.target
  const opening = { slug, target: name, base, definition: quick.definition, inputs: { target: name } }
  const opened = await openWorkflow(context, opening, who)
  const own = guardOwnPaths(
    opened.workflow,
    quick.changes.map(({ path }) => path),
  )
  if (own) throw new Refused(own.code, own.message, own.hint)
  const planned = await writeDocuments(context, opened, at.policy, () => quick.text, who)
  const subject = quick.text.trim().split('\n', 1)[0] ?? ''
  const head = await writeOrdinary(context, planned, quick.changes, subject, who)
  return loadedAt(context, head, at)
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
    targetNow: null,
    landed: false,
    standing: policy,
    lawWhy: null,
    pending: [],
    waiting: [],
    remotes: [],
  }
}
