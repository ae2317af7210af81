import { runCommand } from '../engine/process/run-command.js'
import type { Actor } from './actor.js'
import type { Page } from './page.js'

/** What every part of the tour works with. */
export interface Tour {
  readonly page: Page
  /** The built program. */
  readonly wf: string
  /** The folder that everything is in, and that stays. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** Something was not as the tour says. */
export class TourFailed extends Error {
  override readonly name = 'TourFailed'
}

export interface Wanted {
  /** Its exit code; default 0. */
  readonly exit?: number
  /** What has to stand in its output: a whole line, or a part of one. */
  readonly line?: string
  readonly words?: readonly string[]
}

/** Shows a command as one would type it, runs it, shows what it printed, and fails where that is not as said. */
export async function show(
  tour: Tour,
  actor: Actor,
  cwd: string,
  words: readonly string[],
  wanted: Wanted = {},
): Promise<void> {
  tour.page.command(words)
  tour.page.output(await check(tour, actor, cwd, words, wanted))
}

/** The same without showing it; answers what it printed. */
export async function check(
  tour: Tour,
  actor: Actor,
  cwd: string,
  words: readonly string[],
  wanted: Wanted = {},
): Promise<string> {
  const { exit, output } = await run(tour, actor, cwd, words)
  const { exit: code = 0, line } = wanted
  const lines = output.split('\n')
  const missing = [
    ...(line === undefined || lines.includes(line) ? [] : [line]),
    ...(wanted.words ?? []).filter((part) => !output.includes(part)),
  ]
  if (exit === code && missing.length === 0) return output
  tour.page.output(output)
  const what = `"${words.slice(0, 2).join(' ')}" in ${cwd}`
  if (exit !== code) throw new TourFailed(`${what} ended with exit code ${exit}, where ${code} was expected`)
  throw new TourFailed(`${what} was to say "${missing[0]}", and does not`)
}

async function run({ wf, signal }: Tour, { env }: Actor, cwd: string, words: readonly string[]) {
  const [program = '', ...args] = words
  const line = program === 'wf' ? ([process.execPath, wf, ...args] as const) : ([program, ...args] as const)
  const chunks: Buffer[] = []
  signal.throwIfAborted()
  const done = await runCommand([...line], {
    cwd,
    env,
    timeout: null,
    signal,
    onOutput: (chunk) => void chunks.push(chunk),
    stdin: 'ignore',
  }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such program on PATH' : cause.message
    throw new TourFailed(`${program} could not be started: ${why}`)
  })
  signal.throwIfAborted()
  return { exit: done.exit, output: Buffer.concat(chunks).toString('utf8') }
}
