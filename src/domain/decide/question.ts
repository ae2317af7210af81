import type { Data, StageDefinition } from '../definition/definition.js'

export interface Question {
  readonly name: string
  readonly question: string
  readonly type: 'text' | 'choice' | 'number' | 'boolean'
  readonly values: readonly string[]
  readonly required: boolean
  /** Of a text: how many characters say something. */
  readonly minLength: number
  /** An answer that leaves the decision to others, or says nothing, is taken as well. */
  readonly mayDelegate: boolean
}

const ENOUGH = 10

/** The questions of a form. Its definition was parsed: what is not said there has its default here. */
export function questionsOf(stage: StageDefinition): readonly Question[] {
  const listed = Array.isArray(stage.config.questions) ? (stage.config.questions as readonly Data[]) : []
  return listed.map((each) => {
    const given = each as Readonly<Record<string, Data>>
    const type = (given.type ?? 'text') as Question['type']
    return {
      name: String(given.name),
      question: String(given.question),
      type,
      values: (given.values as readonly string[] | undefined) ?? [],
      required: given.required !== false,
      minLength: typeof given.min_length === 'number' ? given.min_length : type === 'text' ? ENOUGH : 0,
      mayDelegate: given.may_delegate === true,
    }
  })
}
