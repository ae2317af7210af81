import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { guarded } from './guard.js'
import { endProcessesOf } from './left-behind.js'

export interface CommandRun {
  readonly exit: number
  /** Of all that it printed, both streams as they came: `sha256:…`. */
  readonly output: string
  /** Why it was ended before it ended; `null` where it ended by itself. */
  readonly cut: 'time' | 'size' | null
  readonly timedOut: boolean
}

export interface RunOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Seconds; `null`: as long as it takes. */
  readonly timeout: number | null
  readonly signal: AbortSignal
  /** Gets what the command prints, as it comes. */
  readonly onOutput: (chunk: Buffer, from: 'stdout' | 'stderr') => void
  /** Its standard input: that of the terminal, nothing, a text, or what somebody says who then has it ended. */
  readonly stdin: 'inherit' | 'ignore' | { readonly text: string } | Talk
  /** Bytes that it may print; `null`: as many as it likes. */
  readonly maxOutput?: number | null
  /** The folder of the clone that it works for: whatever it leaves running for that is ended as well. */
  readonly clone?: string
}

/** Speaks with a program for as long as it takes; when that is over, the program is ended. */
export interface Talk {
  readonly talk: (to: Writable, ended: Promise<void>) => Promise<void>
}

/** Time between asking a process group to end and ending it, and how long its output is waited for, in milliseconds. */
const GRACE = 3000

/**
 * Runs a program to its end, in a process group of its own, which ends with it: what it left behind in the
 * background is ended as well, in another session too where that can be found. An abort, the end of its time, or more
 * output than it may have, asks the group to terminate, then kills it. Nobody waits for a process that holds its output
 * open after that. When this process is killed itself, all of it is ended by another.
 */
export function runCommand(
  command: readonly [string, ...string[]],
  options: RunOptions,
): Promise<CommandRun> {
  const [program, ...args] = command
  const { cwd, env, timeout, signal, onOutput, stdin, maxOutput = null, clone } = options
  return new Promise((resolve, reject) => {
    // An abort that came before the program began tells nobody.
    signal.throwIfAborted()
    const input = typeof stdin === 'object' ? 'pipe' : stdin
    // Before it begins: killed between the two, we would leave it.
    const unguardClone = clone === undefined ? () => {} : guarded('clone', clone)
    const child = spawn(program, args, { cwd, env, detached: true, stdio: [input, 'pipe', 'pipe'] })
    const unguardGroup = child.pid === undefined ? () => {} : guarded('group', child.pid)
    const hash = createHash('sha256')
    let cut: CommandRun['cut'] = null
    let size = 0
    let killer: NodeJS.Timeout | undefined
    const endGroup = (name: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    const kill = (): void => {
      endGroup('SIGKILL')
      if (clone !== undefined) endProcessesOf(clone)
      // Whoever holds these still could not be found, and has nothing more to say.
      const over = child.exitCode !== null || child.signalCode !== null
      if (!over) child.once('exit', () => setImmediate(kill))
      else for (const stream of [child.stdout, child.stderr]) stream?.destroy()
    }
    const end = (): void => {
      endGroup('SIGTERM')
      killer ??= setTimeout(kill, GRACE)
    }
    const cutOff = (why: 'time' | 'size'): void => {
      cut ??= why
      end()
    }
    const timer = timeout === null ? undefined : setTimeout(() => cutOff('time'), timeout * 1000)
    const take = (from: 'stdout' | 'stderr') => (chunk: Buffer) => {
      size += chunk.length
      if (maxOutput !== null && size > maxOutput) return cutOff('size')
      hash.update(chunk)
      onOutput(chunk, from)
    }
    signal.addEventListener('abort', end, { once: true })
    child.stdout?.on('data', take('stdout'))
    child.stderr?.on('data', take('stderr'))
    // It need not read what it is told.
    child.stdin?.on('error', () => {})
    if (typeof stdin === 'object' && 'text' in stdin) child.stdin?.end(stdin.text)
    child.once('error', reject)
    if (typeof stdin === 'object' && 'talk' in stdin && child.stdin !== null) {
      const ended = new Promise<void>((done) => child.once('exit', () => done()))
      const over = (): void => {
        child.stdin?.end()
        end()
      }
      stdin.talk(child.stdin, ended).then(over, (error: unknown) => {
        over()
        reject(error)
      })
    }
    // The program itself ended: whatever it left running holds the pipes open, and is ended too.
    child.once('exit', () => {
      endGroup('SIGTERM')
      killer ??= setTimeout(kill, GRACE)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      clearTimeout(killer)
      signal.removeEventListener('abort', end)
      endGroup('SIGKILL')
      if (clone !== undefined) endProcessesOf(clone)
      unguardGroup()
      unguardClone()
      resolve({ exit: code ?? 255, output: `sha256:${hash.digest('hex')}`, cut, timedOut: cut === 'time' })
    })
  })
}

/** The last line of what was said, no more than its beginning: what a person is told of a program that failed. */
export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
