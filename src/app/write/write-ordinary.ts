import { append } from '../../domain/fold/fold.js'
import { plansInForce } from '../../domain/fold/plans.js'
import { cleanLine } from '../../domain/log/message.js'
import { pathAt } from '../../domain/log/trailer-values.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Change } from '../../domain/tree/change.js'
import { editTree } from '../../git/trees.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import type { People } from '../outcome/people.js'
import { pinnedBy, readEntry } from '../read/read-log.js'
import { writeCommit } from './write-commit.js'
import type { Head } from './write-step.js'

/** Writes code as an ordinary commit on top of `head`: nobody has signed it off. Nothing refers to it yet. */
export async function writeOrdinary(
  context: Context,
  head: Head,
  changes: readonly Change[],
  subject: string,
  who: People,
): Promise<Head> {
  const { repo, hashing } = context
  const edits = changes.map(({ path, new: file }) => ({ path, file }))
  const tree = await editTree(repo, head.tip.tree, edits)
  const plans = plansInForce(head.workflow).map((plan) => `Wf-Plan: ${pathAt.format(plan)}\n`)
  const message = encodeUtf8(`${cleanLine(subject)}\n${plans.length === 0 ? '' : `\n${plans.join('')}`}`)
  const oid = await writeCommit(context, { tree, parents: [head.tip.oid], ...who, message })
  const [tip, base] = [
    await knownCommit(context.repo, oid),
    await knownCommit(context.repo, head.workflow.base),
  ]
  const entry = await readEntry(repo, head.tip, tip, base, await pinnedBy(repo, head.workflow))
  const { workflow, problems } = append(head.workflow, entry, hashing)
  const [first] = problems
  if (first) throw new Error(`wf wrote a commit that it refuses itself: ${first.code}, ${first.message}`)
  return { workflow, tip }
}
