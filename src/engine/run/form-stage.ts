import { conditionOf } from '../../app/definitions/conditions.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Loaded } from '../../app/read/load.js'
import { headOf, type Others } from '../../app/write/record.js'
import type { ByForm, Form } from '../../domain/decide/answer-forms.js'
import { type Answer, type AnswerData, judgeAnswers } from '../../domain/decide/answers.js'
import { outputPath, type StageDefinition } from '../../domain/definition/definition.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { stableJson } from '../../domain/text/canonical-json.js'
import { answerCommand } from './answer-command.js'
import { askAnswers } from './ask-answers.js'
import { submitForm } from './claims.js'
import { formsOf } from './forms.js'

type Waiting = Map<string, { stage: string; why: string; command: string }>

/**
 * Submits the forms whose turn has come, with what was given on the command line or, on a terminal, with what is asked
 * there; what was answered earlier and is not given now is kept. Answers how many; a form without answers waits, one with
 * vague answers is refused with each of them.
 */
export async function answerForms(
  context: Context,
  loaded: Loaded,
  given: ByForm,
  waiting: Waiting,
  guard: (loaded: Loaded) => Promise<void>,
  others: Others | null,
): Promise<number> {
  const { workflow } = loaded
  if (workflow.mode !== 'open' || !workflow.definition.stages.some(({ type }) => type === 'form')) return 0
  for (const form of await formsOf(context, loaded)) {
    const { stage, questions, earlier } = form
    if (form.turn !== 'ready' || !(await isWanted(context, loaded, stage))) continue
    const answers = given.get(stage.name) ?? (await asked(context, loaded, form, guard))
    if (answers === null) {
      const [first] = questions
      const command = answerCommand(workflow.slug, form)
      waiting.set(stage.name, { stage: stage.name, why: first?.question ?? '', command })
      continue
    }
    const judged = judgeAnswers(questions, answers, earlier)
    if (!judged.ok)
      throw new Refused('ANSWERS_VAGUE', judged.problems.join('\n'), answerCommand(workflow.slug, form), {
        stage: stage.name,
      })
    waiting.delete(stage.name)
    return (await submitAnswers(context, workflow.slug, stage, judged.answers, others)) ? 1 : 0
  }
  return 0
}

/** Hands in the answers to a form, whole; `false` where the form has the same ones. */
export function submitAnswers(
  context: Context,
  slug: string,
  stage: StageDefinition,
  answers: AnswerData,
  others: Others | null,
): Promise<boolean> {
  const text = encodeUtf8(stableJson(answers))
  const files = new Map(stage.outputs.map((output) => [outputPath(output, slug), text]))
  return submitForm(context, slug, stage, files, others)
}

async function isWanted(context: Context, loaded: Loaded, stage: StageDefinition): Promise<boolean> {
  if (stage.when === null) return true
  const { slug, definition } = loaded.workflow
  const { tip } = await headOf(context, loaded)
  const verdict = await conditionOf(context.repo, tip.tree, definition, stage, slug)
  return verdict.ok && verdict.holds
}

async function asked(
  { person }: Context,
  loaded: Loaded,
  form: Form,
  guard: (loaded: Loaded) => Promise<void>,
): Promise<ReadonlyMap<string, Answer> | null> {
  if (person === null) return null
  await guard(loaded)
  return askAnswers(person, form, form.questions)
}
