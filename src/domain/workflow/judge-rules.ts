import type { StageDefinition } from '../definition/definition.js'
import { rulesOf } from '../definition/rules.js'
import { counted } from '../text/counted.js'
import { breachesOf, tellBroken } from './rules.js'
import { foundBy } from './sent-back.js'
import type { Judged, Situation } from './stage-state.js'
import type { Workflow } from './workflow.js'

/** Rules hold or not, at each point anew: there is no event that says so. */
export function judgeRules(
  workflow: Workflow,
  stage: StageDefinition,
  ready: boolean,
  { standing }: Situation,
): Judged {
  if (!ready) return ['pending', '']
  const broken = tellBroken(breachesOf(workflow, stage, standing))
  if (broken === null) return ['completed', `${counted(rulesOf(stage).length, 'rule')} kept`]
  const last = workflow.sentBack.findLast(({ by }) => by === stage.name)
  const back = last === undefined ? null : foundBy(workflow, stage, last.at)
  return ['failed', `${broken}${back === null ? '' : `; ${back}`}`]
}
