import { type StdioOptions, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

export interface ProgramOptions {
  readonly env: NodeJS.ProcessEnv
  /** Somebody sits at a terminal and can type a passphrase, or touch a key. */
  readonly terminal: boolean
  /** Milliseconds; `null` waits for ever. */
  readonly timeoutMs: number | null
  readonly signal?: AbortSignal | undefined
}

export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly said: string | null }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'not-started'; readonly why: string }

/** A program that is told to end and stays gets this long, in milliseconds, before it is killed. */
const GRACE = 2000
/** How shells and scripts say that Ctrl-C ended them. */
const INTERRUPTED = 130

/**
 * Runs ssh-keygen, or what stands in for it, without a shell. At a terminal it has that terminal
 * for itself, even where our own input is a pipe: ssh-keygen asks for a passphrase and for a touch
 * only there. Without one it has no input, a session of its own, so that it can be
 * ended with all that it started, and what it says goes to the file `log`, the last line into `said`.
 */
export async function runProgram(
  program: string,
  words: readonly string[],
  log: string,
  { env, terminal, timeoutMs, signal }: ProgramOptions,
): Promise<ProgramEnd> {
  if (signal?.aborted) return { kind: 'cancelled' }
  const alone = !terminal && process.platform !== 'win32'
  const open = terminal ? openTerminal() : [openSync(log, 'w', 0o600)]
  const ours = open[0] ?? 'inherit'
  const stdio: StdioOptions = [terminal ? ours : 'ignore', 'ignore', ours]
  try {
    return await new Promise<ProgramEnd>((settle, fail) => {
      const child = spawn(program, words, { env, stdio, detached: alone, windowsHide: true })
      let stopped: ProgramEnd | null = null
      let grace: NodeJS.Timeout | undefined
      const stop = (end: ProgramEnd): void => {
        stopped ??= end
        kill(child.pid, alone, 'SIGTERM')
        grace ??= setTimeout(() => kill(child.pid, alone, 'SIGKILL'), GRACE)
      }
      const cancel = (): void => stop({ kind: 'cancelled' })
      const timer = timeoutMs === null ? undefined : setTimeout(() => stop({ kind: 'timed-out' }), timeoutMs)
      const end = (how: ProgramEnd): void => {
        clearTimeout(timer)
        clearTimeout(grace)
        signal?.removeEventListener('abort', cancel)
        settle(how)
      }
      signal?.addEventListener('abort', cancel)
      child.on('error', (error) => end({ kind: 'not-started', why: error.message }))
      // Not `close`: an agent that the program left running may hold its streams for ever.
      child.on('exit', (code, by) => {
        if (stopped !== null) {
          if (alone) kill(child.pid, alone, 'SIGKILL') // whom it started may not have listened
          return end(stopped)
        }
        // At a terminal Ctrl-C may reach the program before it reaches our own handler.
        if (by === 'SIGINT' || code === INTERRUPTED) return end({ kind: 'cancelled' })
        const said = terminal ? Promise.resolve(null) : lastLine(log)
        said.then((line) => end({ kind: 'exited', code: code ?? 128, said: line }), fail)
      })
    })
  } finally {
    for (const fd of open) closeSync(fd)
  }
}

/** `-q` where the program knows it; others are called exactly as Git calls them. */
export function quietly(program: string): readonly string[] {
  return /^ssh-keygen(?:\.exe)?$/i.test(basename(program)) ? ['-q'] : []
}

function openTerminal(): readonly number[] {
  try {
    return [openSync('/dev/tty', 'r+')]
  } catch {
    // No such device (Windows): our own input has to do.
    return []
  }
}

function kill(pid: number | undefined, group: boolean, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(group ? -pid : pid, signal)
  } catch (error) {
    // It has just ended; for a group that has, macOS says EPERM.
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

async function lastLine(log: string): Promise<string | null> {
  const lines = (await readFile(log, 'utf8')).split(/[\r\n]+/).filter((line) => line.trim() !== '')
  return lines.at(-1)?.trim() ?? null
}
