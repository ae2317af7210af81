import { escapeLine } from '../../domain/text/escape.js'
import { concerns } from '../../domain/workflow/questions.js'
import type { StageRun } from '../stages/stage-run.js'

/** What was asked and answered that concerns a stage: what it asked itself, and what is about records that it reads. */
export function answeredQuestions({ loaded, stage }: Pick<StageRun, 'loaded' | 'stage'>): readonly string[] {
  const { workflow } = loaded
  const said = workflow.data.questions.flatMap((question) => {
    const { id, about, text, answers } = question
    const answer = answers.at(-1)
    if (answer === undefined || !concerns(workflow, stage, question)) return []
    const records = about.length === 0 ? '' : ` (${about.map((each) => each.id).join(', ')})`
    return [`${id}${records}: ${escapeLine(text)}\n\nAnswer: ${escapeLine(answer.text)}`]
  })
  return said.length === 0 ? [] : [`## Questions that people answered\n\n${said.join('\n\n')}`]
}
