import { parseJson } from '../../app/objects/parse-json.js'
import { textOf } from '../../app/objects/text-of.js'
import type { Context } from '../../app/outcome/context.js'
import { type Loaded, sceneOf } from '../../app/read/load.js'
import type { Form } from '../../domain/decide/answer-forms.js'
import type { AnswerData } from '../../domain/decide/answers.js'
import { questionsOf } from '../../domain/decide/question.js'
import { isRecord, outputPath, type StageDefinition } from '../../domain/definition/definition.js'
import { stageStates } from '../../domain/workflow/freshness.js'
import { isDone } from '../../domain/workflow/stage-state.js'

/** The forms of a workflow, with what was answered last. */
export async function formsOf(context: Context, loaded: Loaded): Promise<readonly Form[]> {
  const states = stageStates(loaded.workflow, sceneOf(loaded))
  const done = new Set(states.filter(({ state }) => isDone(state)).map(({ stage }) => stage.name))
  const forms: Form[] = []
  for (const { stage, state } of states) {
    if (stage.type !== 'form') continue
    const open = state === 'awaiting' || state === 'stale'
    const ready = open && stage.dependsOn.every((name) => done.has(name))
    forms.push({
      stage,
      questions: questionsOf(stage),
      turn: state === 'completed' ? 'done' : ready ? 'ready' : 'later',
      earlier: await earlierAnswers(context, loaded, stage),
    })
  }
  return forms
}

/** As they were handed in last; what somebody made of the file since was answered by nobody. */
async function earlierAnswers(
  { repo }: Context,
  { workflow }: Loaded,
  stage: StageDefinition,
): Promise<AnswerData> {
  const paths = stage.outputs.map((output) => outputPath(output, workflow.slug))
  const submitted = workflow.submissions.get(stage.name)?.artefacts ?? []
  for (const { path, blob } of submitted) {
    if (!paths.includes(path)) continue
    const data = parseJson((await textOf(repo, blob)) ?? '')
    if (isRecord(data)) return data
  }
  return {}
}
