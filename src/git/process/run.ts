import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { ByteString } from '../../domain/text/bytes.js'
import { type ChildSettings, childEnvironment, type Environment } from './environment.js'
import { GitError, GitMissing } from './failure.js'

export interface GitOptions extends ChildSettings {
  /** An absolute folder. */
  readonly cwd: string
  /** The variables of the program that asks; default: this process's. */
  readonly env?: Environment
  /** Is waited for before it starts. */
  readonly before?: () => Promise<void>
  /** Bytes for its standard input; without them it reads nothing. */
  readonly input?: ByteString | Uint8Array
  /** Instead: an open file that it reads to its end. */
  readonly inputFile?: number
  /** Exit codes, beside 0, that are an answer and not a failure. */
  readonly allowExit?: readonly number[]
  /** Where its output goes: kept (default), to our own stdout or stderr, or nowhere. */
  readonly stdout?: 'collect' | 'inherit' | 'to-stderr' | 'ignore'
  /** Gets its output as it comes; then nothing of it is kept. */
  readonly onOutput?: (chunk: Buffer) => void
  /** Gets its messages as they come; they are kept as well. */
  readonly onMessages?: (chunk: Buffer) => void
  /** Where its messages go. `inherit` shows progress, and then an error carries no text. */
  readonly stderr?: 'collect' | 'inherit'
}

export interface GitResult {
  readonly exitCode: number
  readonly stdout: ByteString
  /** Decoded as UTF-8, lossy. */
  readonly stderr: string
}

/**
 * Runs Git once and waits for its end. No shell takes part.
 *
 * Throws {@link GitError} on every exit code that is neither 0 nor allowed, and
 * {@link GitMissing} where there is no Git.
 */
export async function git(args: readonly string[], options: GitOptions): Promise<GitResult> {
  if (options.before !== undefined) await options.before()
  const child = spawn('git', args, {
    cwd: options.cwd,
    env: childEnvironment(options.env ?? process.env, options),
    stdio: [
      options.input === undefined ? (options.inputFile ?? 'ignore') : 'pipe',
      outlet(options.stdout),
      options.stderr === 'inherit' ? 2 : 'pipe',
    ],
    windowsHide: true,
  })
  const tooMuch = { said: false }
  const stop = (): void => {
    tooMuch.said = true
    child.kill('SIGKILL')
  }
  const stdout = options.onOutput === undefined ? collect(child.stdout, stop) : () => Buffer.alloc(0)
  if (options.onOutput !== undefined) child.stdout?.on('data', options.onOutput)
  const stderr = collect(child.stderr, stop)
  if (options.onMessages !== undefined) child.stderr?.on('data', options.onMessages)
  if (options.input !== undefined) feed(child, options.input)
  const ended = await ending(child, options.cwd)
  if (tooMuch.said)
    throw new GitError({ args, ...ended, stderr: `it printed more than ${MOST >> 20} MiB`, stdout: '' })
  const messages = stderr().toString('utf8')
  if (ended.exitCode === null || (ended.exitCode !== 0 && !options.allowExit?.includes(ended.exitCode))) {
    throw new GitError({ args, ...ended, stderr: messages, stdout: stdout().toString('utf8') })
  }
  return { exitCode: ended.exitCode, stdout: stdout().toString('latin1') as ByteString, stderr: messages }
}

export interface Ended {
  readonly exitCode: number | null
  readonly signal: string | null
}

/** Resolves when the child has ended and all its output is read; rejects where it never started. */
export function ending(child: ChildProcess, cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      // Node reports a missing program and a missing folder alike.
      if (cause.code !== 'ENOENT') reject(new Error('git could not be started', { cause }))
      else reject(existsSync(cwd) ? new GitMissing(cause) : new Error(`no such folder: ${cwd}`, { cause }))
    })
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }))
  })
}

function outlet(stdout: GitOptions['stdout']): 'pipe' | 'ignore' | 1 | 2 {
  if (stdout === 'inherit') return 1
  if (stdout === 'to-stderr') return 2
  return stdout === 'ignore' ? 'ignore' : 'pipe'
}

function feed(child: ChildProcess, input: ByteString | Uint8Array): void {
  // A Git that fails early closes its end; its exit code tells, not our broken pipe.
  child.stdin?.on('error', () => {})
  child.stdin?.end(typeof input === 'string' ? Buffer.from(input, 'latin1') : input)
}

// What a repository has Git print is not to take all memory. Lists of a million paths are far below.
const MOST = 256 << 20

function collect(stream: NodeJS.ReadableStream | null, stop: () => void): () => Buffer {
  let chunks: Buffer[] = []
  let size = 0
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= MOST) chunks.push(chunk)
    else {
      chunks = []
      stop()
    }
  })
  return () => Buffer.concat(chunks)
}
