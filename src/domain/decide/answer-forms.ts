import type { StageDefinition } from '../definition/definition.js'
import { nearest } from '../text/nearest.js'
import { type Answer, type AnswerData, judgeAnswers, readAnswer } from './answers.js'
import type { Question } from './question.js'

/** A form of a workflow, and how far it is. */
export interface Form {
  readonly stage: StageDefinition
  readonly questions: readonly Question[]
  /** `done`: it was answered; `ready`: its turn has come; `later`: it has not, or its condition leaves it out. */
  readonly turn: 'done' | 'ready' | 'later'
  readonly earlier: AnswerData
}

export type ByForm = ReadonlyMap<string, ReadonlyMap<string, Answer>>

export interface Assigned {
  /** What is given, by form and question. */
  readonly given: ByForm
  /** Names that no form asks for, or several that were answered. */
  readonly unknown: readonly string[]
  /** Answers that are of the wrong type or vague, and those that are missing. */
  readonly problems: readonly string[]
}

/**
 * Which form each answer is for. `form.question` names one; a question alone is that of every form that is still open,
 * and where none is, of the only one that was answered. All that is wrong is named at once.
 */
export function assignAnswers(forms: readonly Form[], given: ReadonlyMap<string, Answer>): Assigned {
  const found = new Map<string, Map<string, Answer>>()
  const unknown: string[] = []
  const precise: [string, Answer][] = []
  for (const [name, answer] of given) if (formsNaming(forms, name).length > 0) precise.push([name, answer])
  for (const [name, answer] of given) {
    if (precise.some(([each]) => each === name)) continue
    const asking = forms.filter(({ questions }) => questions.some((question) => question.name === name))
    const open = asking.filter(({ turn }) => turn !== 'done')
    const chosen = open.length > 0 ? open : asking
    if (chosen.length === 0) unknown.push(`${name}: ${whyUnknown(forms, name)}`)
    else if (open.length === 0 && asking.length > 1) {
      const names = asking.map(({ stage }) => `${stage.name}.${name}`)
      unknown.push(`${name}: several forms ask it; say ${names.join(' or ')}`)
    } else for (const { stage } of chosen) put(found, stage.name, name, answer)
  }
  // The more precise name counts.
  for (const [name, answer] of precise)
    for (const { stage } of formsNaming(forms, name))
      put(found, stage.name, name.slice(stage.name.length + 1), answer)
  const problems = forms.flatMap((form) => problemsOf(form, found.get(form.stage.name)))
  return { given: found, unknown, problems }
}

/** The form whose question a name like `form.question` is. */
const formsNaming = (forms: readonly Form[], name: string): readonly Form[] =>
  forms.filter(({ stage, questions }) =>
    questions.some((question) => name === `${stage.name}.${question.name}`),
  )

function put(found: Map<string, Map<string, Answer>>, stage: string, question: string, answer: Answer): void {
  const of = found.get(stage) ?? new Map<string, Answer>()
  found.set(stage, of.set(question, answer))
}

function whyUnknown(forms: readonly Form[], name: string): string {
  const names = forms.flatMap(({ questions }) => questions.map((question) => question.name))
  const near = nearest(name, names)
  if (near !== null) return `no form asks that; did you mean ${near}?`
  return names.length === 0
    ? 'no form asks that'
    : `no form asks that; they ask ${[...new Set(names)].join(', ')}`
}

/** Of a form whose turn has not come, only what is given is judged. */
function problemsOf(
  { stage, questions, turn, earlier }: Form,
  given: ReadonlyMap<string, Answer> | undefined,
): readonly string[] {
  if (given === undefined) return []
  if (turn !== 'later') {
    const judged = judgeAnswers(questions, given, earlier)
    return judged.ok ? [] : judged.problems
  }
  return questions.flatMap((question) => {
    const answer = given.get(question.name)
    const read = answer === undefined ? { value: null } : readAnswer(question, answer)
    return 'why' in read ? [`${stage.name}.${question.name}: ${read.why}`] : []
  })
}
