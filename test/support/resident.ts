import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { WF } from './town.js'

// To start a process takes the longer the more memory its parent has, and the process of a test file has much. A
// small one beside it, one for each test file, starts what tests call, and holds `wf` ready: most of what a short
// command costs is to start Node and to compile what it loads.

export interface Call {
  readonly cwd: string
  /** All the variables that it sees. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly input?: string | Buffer
}

export interface Called {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
  /** Both streams, in the order in which they were written. */
  readonly output: string
}

export interface Ran {
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: Buffer
}

/**
 * Calls `wf` and waits for its end. It is the whole program with real Git, real files and a real environment; what it
 * has not is a process of its own. Signals, terminals, crashes, hooks and races have to do with processes: they are
 * tested with real ones.
 */
export function callWf(words: readonly string[], call: Call): Called {
  return ask({ kind: 'wf', words, ...sent(call) }) as Called
}

/** Runs a program and waits for its end, as `spawnSync` does. Throws where it cannot be started. */
export function runProgram(program: string, words: readonly string[], call: Call): Ran {
  const { status, stdout, stderr } = ask({ kind: 'run', program, words, ...sent(call) }) as {
    readonly status: number | null
    readonly stdout: string
    readonly stderr: string
  }
  return { status, stdout: Buffer.from(stdout, 'base64'), stderr: Buffer.from(stderr, 'base64') }
}

/** The same, for a program that has to succeed: what it printed, as text. */
export function output(program: string, words: readonly string[], call: Call): string {
  const { status, stdout, stderr } = runProgram(program, words, call)
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: exit ${status}: ${stderr}`)
  return stdout.toString('utf8')
}

const sent = ({ cwd, env, input = '' }: Call) => ({ cwd, env, input: Buffer.from(input).toString('base64') })

function ask(request: Readonly<Record<string, unknown>>): unknown {
  host ??= begin()
  const bytes = Buffer.from(`${JSON.stringify(request)}\n`)
  for (let at = 0; at < bytes.length; ) at += writeSync(host.requests, bytes, at)
  const parts: Buffer[] = []
  for (;;) {
    const size = readSync(host.answers, CHUNK)
    if (size === 0) throw new Error('the process that runs what tests call has ended')
    parts.push(Buffer.from(CHUNK.subarray(0, size)))
    if (CHUNK[size - 1] === NEWLINE) break
  }
  const { done, failed } = JSON.parse(Buffer.concat(parts).toString('utf8'))
  if (failed !== undefined) throw new Error(failed)
  return done
}

const CHUNK = Buffer.alloc(1 << 16)
const NEWLINE = 10

let host: ReturnType<typeof begin> | null = null

function begin() {
  const folder = mkdtempSync(join(tmpdir(), 'wf-resident-'))
  const [requests, answers] = [join(folder, 'requests'), join(folder, 'answers')] as const
  execFileSync('mkfifo', [requests, answers])
  // The same program as `dist/cli.js`, built from the same sources by the same rules.
  const program = pathToFileURL(resolve('dist-dev/main.js')).href
  const script = fileURLToPath(new URL('resident-host.js', import.meta.url))
  const child = spawn(process.execPath, [script, requests, answers, program, WF], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  // It ends when this process does, and nobody waits for it.
  child.unref()
  return { requests: openSync(requests, 'w'), answers: openSync(answers, 'r') }
}
