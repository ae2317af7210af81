import { realpath, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../app/outcome/context.js'
import { folderFromTop } from '../../app/outcome/typed-path.js'
import { escapeLine } from '../../domain/text/escape.js'
import { redactor } from '../process/redact.js'
import { runAtTerminal } from '../process/run-at-terminal.js'
import { runCommand } from '../process/run-command.js'
import { PRESETS } from './known/presets.js'
import { everyVendorsEnv } from './known/vendors.js'
import { AGAIN, type Ended, type Worker } from './round.js'
import { lineReader } from './speak/line-reader.js'
import type { Task } from './task.js'

export interface CommandOptions {
  /** Seconds; `null`: as long as it takes. */
  readonly timeout: number | null
  /** Variables that it gets besides those that agents get. */
  readonly variables: readonly string[]
}

/** A command of the user's. It finds the task in files, and without a terminal in its standard input. */
export function commandWorker(
  context: Context,
  name: string,
  line: readonly [string, ...string[]],
  task: Task,
  { timeout, variables }: CommandOptions,
): Worker {
  return {
    name,
    variables: [...everyVendorsEnv(context.env), ...variables],
    async work({ clone, env }, activity): Promise<Ended> {
      const redact = redactor(env)
      const lines = lineReader((line) => activity(escapeLine(redact(line))))
      const told = await taskFiles(clone.folder, task)
      const cwd = await folderIn(context, clone.path)
      const failed = { ok: false, code: 'COMMAND_FAILED', hint: AGAIN } as const
      try {
        const own = context.terminal && timeout === null ? screenOf(line, task.prompt) : null
        if (own !== null) {
          const { signal } = context
          const exit = await runAtTerminal(own, {
            cwd,
            env: { ...env, ...told },
            signal,
            clone: clone.folder,
          })
          signal.throwIfAborted()
          if (exit === 0) return { ok: true, answer: null, usage: null, denied: [] }
          return { ...failed, message: `${line[0]} ended with exit code ${exit}`, facts: { exit } }
        }
        const done = await runCommand(line, {
          cwd,
          env: { ...env, ...told },
          timeout,
          signal: context.signal,
          onOutput: (chunk) => {
            context.stream(chunk)
            lines(chunk)
          },
          stdin: context.terminal ? 'inherit' : { text: task.prompt },
          clone: clone.folder,
        })
        context.signal.throwIfAborted()
        if (done.cut === 'time')
          return { ...failed, code: 'AGENT_TIMED_OUT', message: `${line[0]} was ended after ${timeout} s` }
        if (done.exit === 0) return { ok: true, answer: null, usage: null, denied: [] }
        const facts = { exit: done.exit, output: done.output }
        return { ...failed, message: `${line[0]} ended with exit code ${done.exit}`, facts }
      } catch (cause) {
        context.signal.throwIfAborted()
        const { code, message } = cause as NodeJS.ErrnoException
        const why = code === 'ENOENT' ? 'there is no such program' : message
        return { ...failed, message: `${line[0]} could not be started: ${why}` }
      }
    },
  }
}

/** The folder that the person stands in, in the clone: there the words of the command mean what they mean here. */
async function folderIn(context: Context, clone: string): Promise<string> {
  const folder = join(clone, await folderFromTop(context))
  const there = await realpath(folder).catch(() => null)
  // A folder that the draft does not have, or a link: then the command begins at the top.
  return there === folder && (await stat(folder)).isDirectory() ? folder : clone
}

/** Bytes of a first message: a longer one is in a file, and the message says so. */
const MAX_MESSAGE = 100_000

/** An agent that is called without arguments opens its own screen, with the task as its first message. */
function screenOf(
  [program, ...words]: readonly [string, ...string[]],
  prompt: string,
): readonly [string, ...string[]] | null {
  const name = program.split('/').at(-1)
  const screen = PRESETS.find(({ command }) => command[0] === name)?.screen ?? null
  if (words.length > 0 || screen === null) return null
  const message =
    Buffer.byteLength(prompt) <= MAX_MESSAGE
      ? prompt
      : 'Read the file that the variable WF_PROMPT names, and do what it says.'
  return [program, ...screen.map((word) => (word === '{prompt}' ? message : word))]
}

/** Outside of the files that the command may change, so that they are not in the patch; removed with the clone. */
async function taskFiles(folder: string, task: Task): Promise<Readonly<Record<string, string>>> {
  const written = Object.entries({ WF_GOAL: task.goal, WF_PLAN: task.plan, WF_PROMPT: task.prompt }).map(
    async ([variable, content]) => {
      const path = join(folder, `${variable.slice(3).toLowerCase()}.md`)
      await writeFile(path, content)
      return [variable, path] as const
    },
  )
  return Object.fromEntries(await Promise.all(written))
}
