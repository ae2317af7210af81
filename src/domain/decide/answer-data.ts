import type { Question } from './question.js'

/**
 * What is wrong with the answers of a form as data: by their types and names alone, which never change. Whether an
 * answer says something is asked when it is given. `/` is all of it.
 */
export function judgeAnswerData(questions: readonly Question[], data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return ['/: must be an object with the answers by their names']
  const given = new Map(Object.entries(data))
  const faults: string[] = []
  for (const question of questions) {
    const value = given.get(question.name)
    given.delete(question.name)
    if (value === undefined) {
      if (question.required) faults.push(`/${question.name}: nobody has answered "${question.question}"`)
      continue
    }
    const why = wrongType(question, value)
    if (why !== null) faults.push(`/${question.name}: ${JSON.stringify(value)?.slice(0, 80)} ${why}`)
  }
  const known = questions.map(({ name }) => name).join(', ')
  for (const name of given.keys()) faults.push(`/${name}: there is no such question; there are ${known}`)
  return faults
}

/** Why a value is no answer to a question of this type; `null` where it may be one. */
export function wrongType({ type, values }: Question, value: unknown): string | null {
  switch (type) {
    case 'text':
      return typeof value !== 'string' ? 'is not a text' : value.trim() === '' ? 'is empty' : null
    case 'choice':
      return typeof value === 'string' && values.includes(value) ? null : `is none of ${values.join(', ')}`
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'is not a number'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'is neither true nor false'
  }
}
