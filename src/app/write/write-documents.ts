import type { Scene } from '../../domain/decide/decision.js'
import { decideSubmit, nextSkip } from '../../domain/decide/submit.js'
import type { ProducedArtefact } from '../../domain/definition/stage-graph.js'
import { products } from '../../domain/definition/stage-graph.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { fileAt } from '../../git/trees.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { People } from '../outcome/people.js'
import { type Head, writeStep } from './write-step.js'
import { writeText } from './write-text.js'

/** Writes every document that the definition asks for, and skips what has nothing to approve. */
export async function writeDocuments(
  context: Context,
  opened: Head,
  standing: Scene['standing'],
  textOf: (product: ProducedArtefact) => string,
  who: People,
): Promise<Head> {
  const { repo } = context
  const { slug } = opened.workflow
  const writing = { people: who, signer: null }
  const sceneAt = ({ workflow }: Head): Scene => ({ workflow, standing, waiting: [] })
  let head = opened
  for (const stage of head.workflow.definition.stages.filter(({ type }) => type === 'document')) {
    const { tree } = head.tip
    const wanted = products(stage, slug).filter(({ optional }) => !optional)
    const written = await Promise.all(
      wanted.map(async (product) => ({
        path: product.path,
        blob: await writeText(context, tree, product.path, encodeUtf8(textOf(product))),
        before: await fileAt(repo, tree, product.path),
      })),
    )
    const decided = decideSubmit(sceneAt(head), stage, written, { agent: null, note: '' })
    if (decided.kind === 'refused')
      throw new Refused(decided.reason.code, decided.reason.message, decided.reason.hint)
    if (decided.kind !== 'steps') continue
    for (const step of decided.steps) head = await writeStep(context, head, step, writing)
    for (let skip = nextSkip(sceneAt(head)); skip; skip = nextSkip(sceneAt(head)))
      head = await writeStep(context, head, skip, writing)
  }
  return head
}
