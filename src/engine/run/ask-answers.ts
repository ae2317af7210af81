import type { Person } from '../../app/outcome/context.js'
import type { Form } from '../../domain/decide/answer-forms.js'
import { type Answer, readAnswer } from '../../domain/decide/answers.js'
import type { Question } from '../../domain/decide/question.js'
import type { Data } from '../../domain/definition/definition.js'
import { escapeLine } from '../../domain/text/escape.js'

/** Asks questions of a form at the terminal, each until its answer will do. `null` where the input ends. */
export async function askAnswers(
  person: Person,
  { earlier }: Form,
  questions: readonly Question[],
): Promise<ReadonlyMap<string, Answer> | null> {
  const found = new Map<string, Answer>()
  for (const question of questions) {
    const kept = Object.hasOwn(earlier, question.name) ? earlier[question.name] : undefined
    const answer = await askOne(person, question, kept)
    if (answer === null) return null
    found.set(question.name, answer)
  }
  return found
}

async function askOne(person: Person, question: Question, kept: Data | undefined): Promise<Answer | null> {
  const asked = promptOf(question, kept)
  for (let prompt = asked; ; ) {
    const said = await person.ask(prompt)
    if (said === null) return null
    const answer: Answer = said === '' && kept !== undefined ? { value: kept, typed: false } : typed(said)
    const read = readAnswer(question, answer)
    if ('why' in read) prompt = `${escapeLine(read.why)}.\n${asked}`
    else if (read.value === null && question.required) prompt = `An answer is needed.\n${asked}`
    else return answer
  }
}

const typed = (value: string): Answer => ({ value, typed: true })

const LONGEST = 60

/** The question, what it can be answered with, and in brackets the earlier answer, which an empty line keeps. */
function promptOf({ question, type, values }: Question, kept: Data | undefined): string {
  const choices = type === 'boolean' ? ['yes', 'no'] : values
  const among = choices.length > 0 ? ` (${choices.join(', ')})` : ''
  if (kept === undefined) return escapeLine(`${question}${among}`)
  const said = type === 'boolean' ? (kept === true ? 'yes' : 'no') : String(kept)
  return escapeLine(`${question}${among} [${said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said}]`)
}
