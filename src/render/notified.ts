import type { Outcome } from '../app/outcome/outcome.js'
import { escapeText } from '../domain/text/escape.js'
import { safe } from './paint.js'

/** What a run has to tell when it is complete, and who could not be told. */
export function notifiedOf(facts: Outcome['facts']): string {
  const { notified = [], commands = [] } = (facts['completion'] ?? {}) as {
    readonly notified?: readonly string[]
    readonly commands?: readonly Readonly<Record<string, unknown>>[]
  }
  const failed = commands.filter(({ done }) => done !== true)
  return [
    ...notified.map((message) => `\n${escapeText(message).trimEnd()}\n`),
    ...failed.map(({ command, why }) => `\nnot told: ${safe(command)}, ${safe(why)}\n`),
  ].join('')
}
