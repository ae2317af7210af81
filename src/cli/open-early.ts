import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { silence } from '../git/native/fetch-bound.js'
import { type Opened, openNative } from '../git/native/repository.js'
import { COMMANDS } from './commands.js'
import type { Verb } from './parse.js'

export interface Opening {
  readonly cwd: string
  readonly opened: Promise<Opened>
}

/** To the person, on the way: what is missing then is told by the command. */
export const tellSilence = (seconds: number): void => void process.stderr.write(`wf: ${silence(seconds)}\n`)

/**
 * Starts Git before the command is loaded, since both take their time, and asks what the command will ask first;
 * loads meanwhile what every command comes to need. `null` where no repository is called for. The words are not understood yet: what is supposed here about them
 * may prove wrong, and then the repository is opened again.
 */
export function openEarly({ name, words }: Verb): Opening | null {
  const listed = name !== null && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (listed === undefined || listed.anywhere) return null
  const at = words.indexOf('-C')
  const cwd = resolve(at < 0 ? '.' : (words[at + 1] ?? '.'))
  if (!existsSync(cwd)) return null
  const expectRefs = listed.refs?.(words[0])
  const opened = openNative({
    cwd,
    env: process.env,
    ...(expectRefs ? { expectRefs } : {}),
    expectPlaces: listed.asksPlaces === true,
    onSilence: tellSilence,
  })
  // Who waits for these hears of a failure; nobody may.
  for (const begun of [opened, import('../render/text.js')]) begun.catch(() => {})
  return { cwd, opened }
}
