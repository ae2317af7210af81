import type { StageDefinition } from '../definition/definition.js'
import { stageNamed } from '../definition/stage-graph.js'
import { counted } from '../text/counted.js'
import { inputsOf, sameInputs } from './inputs.js'
import { breachesOf } from './rules.js'
import type { SentBack, Workflow } from './workflow.js'

/** What a stage was sent back for, since its task is this one: the same inputs, and no patch of it was rejected since. */
function roundsOf(workflow: Workflow, maker: StageDefinition): readonly SentBack[] {
  const now = inputsOf(workflow, maker)
  const rejections = workflow.objections.filter(
    ({ event }) => event.event === 'rejected' && workflow.proposed.get(event.patch) === maker.name,
  )
  const decided = Math.max(-1, ...rejections.map(({ at }) => at))
  return workflow.sentBack.filter(
    ({ to, at, inputs }) => to === maker.name && at > decided && sameInputs(inputs, now),
  )
}

/**
 * Why a stage has to do its work again: a stage after it found something, and rounds are left. `null`: nothing was found
 * since it handed in, or a person decides now.
 */
export function whySentBack(workflow: Workflow, maker: StageDefinition): string | null {
  const rounds = roundsOf(workflow, maker)
  const last = rounds.at(-1)
  const submission = workflow.submissions.get(maker.name)
  if (last === undefined || submission === undefined || last.at < submission.at) return null
  if (isSettled(workflow, last.by)) return null
  if (whyNoMore(maker, rounds, last) !== null) return null
  return `sent back by ${last.by} (${rounds.length} of ${last.times})`
}

/** What rules found may have been waived since. */
function isSettled(workflow: Workflow, by: string): boolean {
  const stage = stageNamed(workflow.definition, by)
  return stage?.type === 'rules' && breachesOf(workflow, stage, null).length === 0
}

/** Why a stage that found something sends nothing back any more: then a person decides. */
function whyNoMore(maker: StageDefinition, rounds: readonly SentBack[], last: SentBack): string | null {
  const before = rounds.slice(0, -1)
  if (last.code !== null && before.some(({ code }) => code === last.code))
    return `NO_PROGRESS: ${maker.name} came back with the same code`
  return rounds.length > last.times
    ? `sent back ${counted(last.times, 'time')}, and it found something again`
    : null
}

/** What came of the last verdict of a stage that sends back: `null` where it found nothing. */
export function foundBy(workflow: Workflow, stage: StageDefinition, at: number): string | null {
  const found = workflow.sentBack.findLast((each) => each.by === stage.name && each.at === at)
  const maker = found === undefined ? null : stageNamed(workflow.definition, found.to)
  if (found === undefined || maker === null) return null
  // Nobody is asked by itself for another patch of a person's: no rounds are counted.
  if (maker.type === 'patches') return `it found something in what waits at ${maker.name}`
  return whyNoMore(maker, roundsOf(workflow, maker), found) ?? `it sent ${maker.name} back`
}
