import { refuseAgent } from '../../app/ask/agent-rail.js'
import { answersFile } from '../../app/ask/answers-file.js'
import type { Context } from '../../app/outcome/context.js'
import type { Answer } from '../../domain/decide/answers.js'
import type { GivenAnswers } from '../../engine/run/given-answers.js'
import { type Arguments, text, texts, UsageError } from '../parts/command.js'
import { pairs } from './pairs.js'

/**
 * What `--answers FILE` and `--answer NAME=TEXT` say. Of an answer that is in both, the words count. A name alone is a
 * question to be asked at the terminal.
 */
export async function answersGiven(context: Context, args: Arguments): Promise<GivenAnswers> {
  const file = text(args, 'answers')
  const words = texts(args, 'answer')
  if (file === null && words.length === 0) return { answers: new Map(), ask: [] }
  // Before anything is opened or run.
  refuseAgent(context)
  const ask = context.person === null ? [] : words.filter((word) => !word.includes('='))
  const typed = pairs(
    words.filter((word) => !ask.includes(word)),
    'answer',
  )
  const twice = ask.find((name) => typed.has(name))
  if (twice !== undefined) throw new UsageError(`--answer ${twice} was given twice`)
  const answers = new Map<string, Answer>(file === null ? [] : await answersFile(context, file))
  for (const name of [...typed.keys(), ...ask])
    for (const other of [...answers.keys()])
      if (other === name || other.endsWith(`.${name}`)) answers.delete(other)
  for (const [name, value] of typed) answers.set(name, { value, typed: true })
  return { answers, ask }
}
