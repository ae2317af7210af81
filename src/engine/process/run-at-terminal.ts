import { spawn } from 'node:child_process'
import { guarded } from './guard.js'
import { endProcessesOf } from './left-behind.js'

export interface AtTerminal {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** The folder of the clone that it works for: whatever it leaves running for that is ended as well. */
  readonly clone: string
}

/** Milliseconds between asking a program to end and ending it. */
const GRACE = 3000

/**
 * Gives a program this terminal, with its own screen and keys, until it ends. It stays in our process group: only so
 * does the terminal let it read. Answers its exit code, 255 for a signal; rejects where it cannot be started.
 */
export function runAtTerminal(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, signal, clone }: AtTerminal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const unguard = guarded('clone', clone)
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' })
    let killer: NodeJS.Timeout | undefined
    const end = (): void => {
      child.kill('SIGTERM')
      killer ??= setTimeout(() => child.kill('SIGKILL'), GRACE)
    }
    signal.addEventListener('abort', end, { once: true })
    const over = (): void => {
      clearTimeout(killer)
      signal.removeEventListener('abort', end)
      endProcessesOf(clone)
      unguard()
    }
    child.once('error', (error) => {
      over()
      reject(error)
    })
    child.once('exit', (code) => {
      over()
      resolve(code ?? 255)
    })
  })
}
