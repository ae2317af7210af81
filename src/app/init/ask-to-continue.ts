import { escapeLine } from '../../domain/text/escape.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

/** A name, and what is said of it. */
export type Row = readonly [name: string, said: string]

/**
 * On a terminal, shows what a command is about to do and asks; Enter says yes. Without one nobody is asked. Refuses with
 * `NOT_CONFIRMED`, and nothing was written.
 */
export async function askToContinue(
  { person }: Context,
  title: string,
  rows: readonly Row[],
  again: string,
): Promise<void> {
  if (person === null) return
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, said]) => `  ${name.padEnd(width)}  ${escapeLine(said)}\n`)
  await person.show(`${title}\n\n${lines.join('')}\n`)
  const said = await person.ask('Continue? [Y/n]')
  if (said !== null && /^(?:y|yes|)$/i.test(said)) return
  throw new Refused('NOT_CONFIRMED', 'nothing was written', again)
}
