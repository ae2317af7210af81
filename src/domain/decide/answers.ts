import type { Data } from '../definition/definition.js'
import { saysNothing } from '../text/says-nothing.js'
import { wrongType } from './answer-data.js'
import type { Question } from './question.js'

/** What somebody answers: words that were typed, which the type of the question gives a meaning, or data from a file. */
export interface Answer {
  readonly value: unknown
  readonly typed: boolean
}

export type AnswerData = { readonly [name: string]: Data }

/** More than an answer is. */
const MOST = 10_000

export type Answers =
  | { readonly ok: true; readonly answers: AnswerData }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * The answers, each as what its question asks for: those that are given now, and of the others those that were given
 * earlier. A missing or a vague one blocks; all of them are named. An empty one removes the earlier answer.
 */
export function judgeAnswers(
  questions: readonly Question[],
  given: ReadonlyMap<string, Answer>,
  earlier: AnswerData,
): Answers {
  const problems: string[] = []
  const answers: [string, Data][] = []
  for (const question of questions) {
    const { name } = question
    const answer = given.get(name)
    const kept = Object.hasOwn(earlier, name) ? earlier[name] : undefined
    const read = answer === undefined ? keptAnswer(question, kept) : readAnswer(question, answer)
    if ('why' in read) problems.push(`${name}: ${read.why}`)
    else if (read.value !== null) answers.push([name, read.value])
    else if (question.required) problems.push(`${name}: nobody has answered "${question.question}"`)
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, answers: Object.fromEntries(answers) }
}

type Read = { readonly value: Data } | { readonly why: string }

const NONE: Read = { value: null }

/** What was taken once is taken again, where it is of the right type. */
const keptAnswer = (question: Question, kept: Data | undefined): Read =>
  kept === undefined || wrongType(question, kept) !== null ? NONE : { value: kept }

/** What an answer means for its question; `null` for an empty one. */
export function readAnswer(question: Question, { value, typed }: Answer): Read {
  const said = typeof value === 'string' ? value.trim() : value
  if (said === '' || said === null || said === undefined) return NONE
  const data = typed || question.type === 'boolean' ? meantBy(question, said) : said
  const shown = typeof said === 'object' ? (Array.isArray(said) ? 'a list' : 'an object') : showValue(said)
  const wrong = wrongType(question, data)
  if (wrong !== null) return { why: `${shown} ${wrong}` }
  const vague = question.type === 'text' ? whyVague(question, data as string) : null
  return vague === null ? { value: data as Data } : { why: `${shown} ${vague}` }
}

const showValue = (value: unknown): string => JSON.stringify(String(value).slice(0, 80))

function whyVague({ mayDelegate, minLength }: Question, text: string): string | null {
  if (text.length > MOST) return `has more than ${MOST} characters`
  const none = saysNothing(text)
  if (none !== null) {
    if (mayDelegate) return null
    return none.kind === 'delegates' ? `decides nothing: ${none.because}` : `says nothing: ${none.because}`
  }
  return text.length >= minLength ? null : `is shorter than ${minLength} characters`
}

/** What typed words mean; where they mean nothing, they stay as they are, which is of the wrong type. */
function meantBy({ type }: Question, said: unknown): unknown {
  if (typeof said !== 'string') return said
  if (type === 'number' && /^-?\d+(?:\.\d+)?$/.test(said)) return Number(said)
  if (type === 'boolean' && /^(?:true|yes|false|no)$/i.test(said)) return /^(?:true|yes)$/i.test(said)
  return said
}
