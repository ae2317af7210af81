import { isProducer, outputNames, type StageDefinition } from '../definition/definition.js'
import { readsOf } from '../definition/reads.js'
import { ancestors } from '../definition/stage-graph.js'
import type { RecordName } from '../log/trailer-values.js'
import { countDecision } from '../policy/policy.js'
import type { Question } from './draft-data.js'
import type { Standing } from './sign-off.js'
import type { Workflow } from './workflow.js'

/** Was a question answered: by policy, by somebody who may approve a plan? */
export const isAnswered = ({ answers }: Question, standing: Standing): boolean =>
  answers.some(
    (answer) => standing === null || countDecision(standing, answer, [standing.rules.plan.role]).ok,
  )

export const openQuestions = ({ data }: Workflow, standing: Standing): readonly Question[] =>
  data.questions.filter((question) => !isAnswered(question, standing))

/**
 * The first open question that a stage waits for: it asked it, or it reads a record that the question is about. What is
 * done stays done, and all other stages go on.
 */
export function waitsFor(workflow: Workflow, stage: StageDefinition, standing: Standing): Question | null {
  const open = openQuestions(workflow, standing)
  if (open.length === 0 || !isProducer(stage.type)) return null
  const reads = readerOf(workflow, stage)
  return open.find(({ stage: by, about }) => by === stage.name || about.some(reads)) ?? null
}

/** Tells whether a stage reads a record, by itself or with its whole output. */
function readerOf({ definition }: Workflow, stage: StageDefinition): (record: RecordName) => boolean {
  const reads = readsOf(definition, stage)
  if (reads === null) {
    const before = new Set(ancestors(definition, stage).flatMap(outputNames))
    return ({ of }) => before.has(of)
  }
  return ({ of, id }) =>
    reads.some(
      (read) =>
        (read.kind === 'output' && read.of === of) ||
        (read.kind === 'record' && read.of === of && read.id === id),
    )
}

/** Is the answer to a question for a stage to read: it asked, or it reads a record that the question is about? */
export function concerns(
  workflow: Workflow,
  stage: StageDefinition,
  { stage: by, about }: Question,
): boolean {
  if (by === stage.name) return true
  // What is about nothing is for whoever reads everything.
  if (about.length === 0) return by === null && stage.reads === null
  return about.some(readerOf(workflow, stage))
}

/** The number that the next question has. */
export const nextQuestion = ({ data }: Workflow): string => `Q${data.questions.length + 1}`
