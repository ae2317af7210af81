import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'

export interface CommandRun {
  readonly exit: number
  /** Of all that it printed, both streams as they came: `sha256:…`. */
  readonly output: string
  readonly timedOut: boolean
}

export interface RunOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Seconds; `null`: as long as it takes. */
  readonly timeout: number | null
  readonly signal: AbortSignal
  /** Gets what the command prints, as it comes. */
  readonly onOutput: (chunk: Buffer) => void
  /** Its standard input: that of the terminal, or nothing. */
  readonly stdin: 'inherit' | 'ignore'
}

/** Time between asking a process group to end and ending it, in milliseconds. */
const GRACE = 3000

/**
 * Runs a program to its end, in a process group of its own, which ends with it: what it left behind in the
 * background is ended as well. An abort or the end of its time asks the group to terminate, then kills it.
 */
export function runCommand(
  command: readonly [string, ...string[]],
  options: RunOptions,
): Promise<CommandRun> {
  const [program, ...args] = command
  const { cwd, env, timeout, signal, onOutput } = options
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: [options.stdin, 'pipe', 'pipe'] })
    const hash = createHash('sha256')
    let timedOut = false
    let killer: NodeJS.Timeout | undefined
    const group = (name: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    const end = (): void => {
      group('SIGTERM')
      killer ??= setTimeout(() => group('SIGKILL'), GRACE)
    }
    const timer =
      timeout === null
        ? undefined
        : setTimeout(() => {
            timedOut = true
            end()
          }, timeout * 1000)
    const take = (chunk: Buffer): void => {
      hash.update(chunk)
      onOutput(chunk)
    }
    signal.addEventListener('abort', end, { once: true })
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('error', reject)
    // The program itself ended: whatever it left running holds the pipes open, and is ended too.
    child.once('exit', () => group('SIGTERM'))
    child.once('close', (code) => {
      clearTimeout(timer)
      clearTimeout(killer)
      signal.removeEventListener('abort', end)
      group('SIGKILL')
      resolve({ exit: code ?? 255, output: `sha256:${hash.digest('hex')}`, timedOut })
    })
  })
}
