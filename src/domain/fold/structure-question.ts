import { isClaimable } from '../definition/definition.js'
import { stageNamed } from '../definition/stage-graph.js'
import type { EventOf } from '../log/event.js'
import { type Problem, problem } from '../workflow/problem.js'
import { nextQuestion } from '../workflow/questions.js'
import type { Workflow } from '../workflow/workflow.js'

/** A question has the next number, and is about records that there are. An agent asks while it works at a stage. */
export function judgeAsked(workflow: Workflow, event: EventOf<'asked'>): readonly Problem[] {
  const { asking, about, agent, question } = event
  const found: Problem[] = []
  const next = nextQuestion(workflow)
  if (question !== next)
    found.push(problem('EVENT_ORDER', `it is the question ${question}, and ${next} is the next`))
  const stage = asking === null ? null : stageNamed(workflow.definition, asking)
  if (asking !== null && (stage === null || !isClaimable(stage.type)))
    found.push(problem('EVENT_TRAILER', `"${asking}" is not a stage that could wait for an answer`))
  if (agent !== null && workflow.attempts.get(asking ?? '')?.outcome !== 'started')
    found.push(problem('EVENT_ORDER', `${agent} asks, and does not work at a stage`))
  const strange = about.find(({ of, id }) => workflow.data.records.get(of)?.get(id) === undefined)
  if (strange !== undefined)
    found.push(problem('EVENT_TRAILER', `Wf-About: there is no record ${strange.of}/${strange.id}`))
  return found
}

export function judgeAnswered(workflow: Workflow, { question }: EventOf<'answered'>): readonly Problem[] {
  const { id, asked } = question
  if (workflow.data.questions.some((each) => each.id === id && each.asked === asked)) return []
  return [problem('EVENT_TRAILER', `Wf-Question: nobody asked ${id} by the commit ${asked}`)]
}
