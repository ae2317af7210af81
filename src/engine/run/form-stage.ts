import { conditionOf } from '../../app/definitions/conditions.js'
import { outputPath } from '../../app/definitions/stage-outputs.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { type Loaded, sceneOf } from '../../app/read/load.js'
import { stableJson } from '../../app/write/open.js'
import { headOf, type Others } from '../../app/write/record.js'
import { judgeAnswers } from '../../domain/decide/answers.js'
import { type Question, questionsOf } from '../../domain/decide/question.js'
import type { Data, StageDefinition } from '../../domain/definition/definition.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { isDone, stageStates } from '../../domain/workflow/freshness.js'
import { submitForm } from './claims.js'

type Waiting = Map<string, { stage: string; why: string; command: string }>

/**
 * Submits the forms whose turn has come, with what was given on the command line or, on a terminal, with what is asked
 * there. Answers how many; a form without answers waits, one with vague answers is refused with each of them.
 */
export async function answerForms(
  context: Context,
  loaded: Loaded,
  given: ReadonlyMap<string, string>,
  waiting: Waiting,
  others: Others | null,
): Promise<number> {
  const { workflow } = loaded
  if (workflow.mode !== 'open') return 0
  const states = stageStates(workflow, sceneOf(loaded))
  const done = new Set(states.filter(({ state }) => isDone(state)).map(({ stage }) => stage.name))
  for (const { stage, state } of states) {
    if (stage.type !== 'form' || (state !== 'awaiting' && state !== 'stale')) continue
    if (!stage.dependsOn.every((name) => done.has(name)) || !(await isWanted(context, loaded, stage)))
      continue
    const questions = questionsOf(stage)
    const answers = await answersFor(context, stage, questions, given)
    if (answers === null) {
      const [first] = questions
      const command = `wf run ${workflow.slug}${questions.map(({ name }) => ` --answer ${name}=TEXT`).join('')}`
      waiting.set(stage.name, { stage: stage.name, why: first?.question ?? '', command })
      continue
    }
    const judged = judgeAnswers(questions, answers)
    if (!judged.ok) {
      const hint = `wf run ${workflow.slug}${questions.map(({ name }) => ` --answer ${name}=TEXT`).join('')}`
      throw new Refused('ANSWERS_VAGUE', judged.problems.join('\n'), hint, { stage: stage.name })
    }
    waiting.delete(stage.name)
    const files = filesOf(stage, workflow.slug, judged.answers)
    return (await submitForm(context, workflow.slug, stage, files, others)) ? 1 : 0
  }
  return 0
}

async function isWanted(context: Context, loaded: Loaded, stage: StageDefinition): Promise<boolean> {
  if (stage.when === null) return true
  const { slug, definition } = loaded.workflow
  const { tip } = await headOf(context, loaded)
  const verdict = await conditionOf(context.repo, tip.tree, definition, stage, slug)
  return verdict.ok && verdict.holds
}

const filesOf = (stage: StageDefinition, slug: string, answers: { readonly [name: string]: Data }) =>
  new Map(stage.outputs.map((output) => [outputPath(output, slug), encodeUtf8(stableJson(answers))]))

async function answersFor(
  { person }: Context,
  stage: StageDefinition,
  questions: readonly Question[],
  given: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string> | null> {
  const found = new Map<string, string>()
  for (const { name } of questions) {
    const answer = given.get(`${stage.name}.${name}`) ?? given.get(name)
    if (answer !== undefined) found.set(name, answer)
  }
  if (found.size > 0 || questions.length === 0) return found
  if (person === null) return null
  for (const { name, question, values } of questions) {
    const answer = await person.ask(`${question}${values.length > 0 ? ` (${values.join(', ')})` : ''}`)
    if (answer === null) return null
    found.set(name, answer)
  }
  return found
}
