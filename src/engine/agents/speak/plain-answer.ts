import { readFile } from 'node:fs/promises'
import { parseJson } from '../../../app/objects/parse-json.js'
import type { Agent } from './agent.js'

/** The answer of a program that prints no stream of its own that is known here; `null` where it is empty. */
export async function plainAnswer(agent: Agent, printed: string, answerFile: string): Promise<string | null> {
  const text = await rawAnswer(agent, printed, answerFile)
  return text === null || text.trim() === '' ? null : text
}

async function rawAnswer(agent: Agent, printed: string, answerFile: string): Promise<string | null> {
  switch (agent.answer) {
    case 'text':
      return printed
    case 'file':
      return readFile(answerFile, 'utf8')
    case 'json':
      return fieldOf(agent, parseJson(printed) ?? parseJson(printed.slice(printed.indexOf('{'))))
    case 'last-json-line': {
      // Warnings and colours stand between the lines; an agent's last object is its answer.
      const objects = printed.split('\n').map((each) => parseJson(each.trim()))
      const fitting = objects.filter(
        (each) => each !== null && typeof each === 'object' && (agent.field === null || agent.field in each),
      )
      return fieldOf(agent, fitting.at(-1))
    }
  }
}

function fieldOf({ field }: Agent, data: unknown): string | null {
  if (data === null || data === undefined) return null
  if (field === null) return JSON.stringify(data)
  if (typeof data !== 'object' || !Object.hasOwn(data, field)) return null
  const value = (data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : JSON.stringify(value)
}
