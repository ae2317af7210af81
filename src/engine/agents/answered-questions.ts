import { escapeLine } from '../../domain/text/escape.js'
import type { StageRun } from '../stages/stage-run.js'

/** What was asked in this run and answered since: each agent reads all of it, so that nobody asks twice. */
export function answeredQuestions({ loaded }: Pick<StageRun, 'loaded'>): readonly string[] {
  const said = loaded.workflow.data.questions.flatMap(({ id, about, text, answers }) => {
    const answer = answers.at(-1)
    if (answer === undefined) return []
    const records = about.length === 0 ? '' : ` (${about.map((each) => each.id).join(', ')})`
    return [`${id}${records}: ${escapeLine(text)}\n\nAnswer: ${escapeLine(answer.text)}`]
  })
  return said.length === 0 ? [] : [`## Questions that people answered\n\n${said.join('\n\n')}`]
}
