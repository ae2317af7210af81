import { questionsOf } from '../../domain/decide/question.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import { artefactKind } from '../../domain/definition/definition.js'
import { UNFIT, type Unfit, whatUnfit } from '../../domain/workflow/unfit.js'
import { Refused } from '../outcome/outcome.js'

/** The refusal of what a stage hands in, with each fault and the command that hands it in again. */
export function refuseUnfit(slug: string, stage: StageDefinition, unfit: readonly Unfit[]): Refused {
  const message = unfit.map((each) => [whatUnfit(each), ...each.faults.slice(0, MOST)].join('\n')).join('\n')
  return new Refused(UNFIT, message, handInAgain(slug, stage, unfit), { stage: stage.name, unfit })
}

const MOST = 20

function handInAgain(slug: string, stage: StageDefinition, [first]: readonly Unfit[]): string {
  if (stage.type === 'form') return `wf run ${slug} --answer ${questionsOf(stage)[0]?.name ?? 'NAME'}=TEXT`
  if (stage.type !== 'document' || first === undefined) return `wf workflow retry ${slug}`
  const name = first.path.slice(first.path.lastIndexOf('/') + 1)
  const kind = artefactKind(first.path, slug)
  return `wf draft ${slug} ${kind === null || kind === 'artefact' ? `--artefact ${name}=FILE` : `--${kind} FILE`}`
}
