import type { Data } from '../definition/definition.js'
import type { Question } from './question.js'

export type Answers =
  | { readonly ok: true; readonly answers: { readonly [name: string]: Data } }
  | { readonly ok: false; readonly problems: readonly string[] }

// What people type to get past a question.
const EMPTY_WORDS =
  /^(?:\?|\.|-+|tbd|tba|todo|n\/?a|none|nothing|later|unknown|dunno|idk|asdf|test|foo|bar|x+|same|whatever|not sure|don'?t know|see above|as discussed)[.!?]*$/i

/** The answers, each as what its question asks for. A missing or a vague one blocks; all of them are named. */
export function judgeAnswers(questions: readonly Question[], given: ReadonlyMap<string, string>): Answers {
  const problems: string[] = []
  const answers: [string, Data][] = []
  for (const question of questions) {
    const text = given.get(question.name)?.trim() ?? ''
    if (text === '') {
      if (question.required) problems.push(`${question.name}: nobody has answered "${question.question}"`)
      continue
    }
    const why = whyVague(question, text)
    if (why === null) answers.push([question.name, valueOfAnswer(question, text)])
    else problems.push(`${question.name}: ${JSON.stringify(text.slice(0, 80))} ${why}`)
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, answers: Object.fromEntries(answers) }
}

function whyVague(question: Question, text: string): string | null {
  switch (question.type) {
    case 'choice':
      return question.values.includes(text) ? null : `is none of ${question.values.join(', ')}`
    case 'number':
      return /^-?\d+(?:\.\d+)?$/.test(text) ? null : 'is not a number'
    case 'boolean':
      return /^(?:true|false|yes|no)$/i.test(text) ? null : 'is neither yes nor no'
    case 'text':
      if (EMPTY_WORDS.test(text)) return 'says nothing'
      return text.length >= question.minLength ? null : `is shorter than ${question.minLength} characters`
  }
}

function valueOfAnswer({ type }: Question, text: string): Data {
  if (type === 'number') return Number(text)
  if (type === 'boolean') return /^(?:true|yes)$/i.test(text)
  return text
}
