import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { asOid } from '../../domain/names/oid.js'
import { AlteredObject, TooLargeObject } from '../object-faults.js'
import type { GitObject, ObjectType } from '../port.js'
import { descendantsOf } from '../process/descendants.js'
import { childEnvironment, type Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { ending } from '../process/run.js'
import { type AnswerParser, type Asking, answerParser, type Found } from './cat-file-answers.js'
import { secondsToFetch, withoutFetching } from './fetch-bound.js'

export interface ObjectReader {
  /**
   * The object that `name` means to Git, `null` where there is none. The caller
   * vouches that `name` is an oid, or an oid with a peeling suffix. `most`: bytes that are kept of it.
   */
  read(name: string, most?: number): Promise<GitObject | null>
  /** Ends the process. A later read would start another. */
  close(): Promise<void>
}

interface Asked {
  readonly resolve: (object: GitObject | null) => void
  readonly reject: (error: unknown) => void
  readonly most: number
}

// It writes what it has when it is told to, and not after each answer: whoever asks for many gets them in bulk.
const ARGS = ['cat-file', '--batch-command', '--buffer']

/**
 * One long-lived `git cat-file`, started by the first read. Reads that run at the same time share it: questions
 * go out at once, and answers come back in their order. Asked to hash, a read throws `AlteredObject` where the
 * bytes are not those of the id; asked to keep only so much, `TooLargeObject`. A remote that does not answer is not
 * waited for beyond a bound; from then on nothing is fetched.
 */
export function objectReader(
  where: Where,
  asking: Asking & { readonly onSilence?: (seconds: number) => void } = {},
): ObjectReader {
  const seconds = secondsToFetch(where.env)
  let running: Running | null = null
  let fetches = seconds > 0
  const ask = (name: string, most: number): Promise<GitObject | null> => {
    const at = fetches ? where : { ...where, env: withoutFetching(where.env) }
    running ??= start(at, asking, fetches ? seconds : null, () => {
      running = null
    })
    return running.ask(name, most)
  }
  return {
    // Tens of thousands of objects are read: no more is made for each than it takes.
    read: (name, most = Number.POSITIVE_INFINITY) =>
      ask(name, most).catch((error: unknown) => {
        if (!(error instanceof Silent)) throw error
        // All that was asked for at the same time hears of it; it is told once.
        if (fetches) asking.onSilence?.(seconds)
        fetches = false
        return ask(name, most)
      }),
    async close() {
      await running?.close()
    },
  }
}

interface Running {
  ask(name: string, most: number): Promise<GitObject | null>
  close(): Promise<void>
}

/** The remote that has what was asked for did not answer. */
class Silent extends Error {
  override readonly name = 'Silent'
}

function start(where: Where, asking: Asking, seconds: number | null, onEnd: () => void): Running {
  const child = spawn('git', ARGS, {
    cwd: where.cwd,
    env: childEnvironment(where.env),
    stdio: 'pipe',
    windowsHide: true,
  })
  const asked: Asked[] = []
  const stderr: Buffer[] = []
  let broken: unknown = null
  let closing = false
  const { most: mostOf } = asking
  // Answers come in the order of the questions: the next one is that of the oldest.
  const most = (type: string): number =>
    Math.min(asked[0]?.most ?? Number.POSITIVE_INFINITY, mostOf?.(type) ?? Number.POSITIVE_INFINITY)
  const answers = answerParser(
    (answer) => {
      const next = asked.shift()
      wait()
      if (asked.length === 0 && !closing) keepAlive(child, false)
      try {
        next?.resolve(answer === null ? null : asObject(answer))
      } catch (error) {
        next?.reject(error)
      }
    },
    { ...asking, most },
  )
  let questions = ''
  const send = (): void => {
    if (questions === '') return
    child.stdin.write(`${questions}flush\n`, 'latin1')
    questions = ''
  }
  // Nothing comes, and a program of Git's own fetches: a read of what is here is waited for as long as it takes.
  let timer: NodeJS.Timeout | null = null
  let since = 0
  // One timer for many answers: it looks when the last one came. What is waited for keeps the program from ending.
  const wait = (): void => {
    if (seconds === null) return
    since = performance.now()
    if (timer === null && asked.length > 0) watch(seconds * 1000)
  }
  const watch = (left: number): void => {
    timer = setTimeout(() => void look(), left).unref()
  }
  const look = async (): Promise<void> => {
    timer = null
    const left = (seconds ?? 0) * 1000 - (performance.now() - since)
    if (asked.length === 0 || broken !== null) return
    if (left > 1) return watch(left)
    const before = asked[0]
    const fetching = await descendantsOf(child.pid ?? 0)
    if (asked[0] !== before || fetching?.length === 0) return wait()
    broken = new Silent()
    child.kill()
    for (const pid of fetching ?? []) end(pid)
  }
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', () => {})
  readAll(child, answers, (error) => {
    broken = error
    child.kill()
  })
  const ended = ending(child, where.cwd)
    .then(
      (how) =>
        new GitError({ args: ARGS, ...how, stderr: Buffer.concat(stderr).toString('utf8'), cause: broken }),
    )
    .catch((error: unknown) => error)
    .then((why) => {
      if (timer !== null) clearTimeout(timer)
      onEnd()
      for (const { reject } of asked.splice(0)) reject(broken instanceof Silent ? broken : why)
    })
  return {
    ask(name, most) {
      if (name.includes('\n')) return Promise.reject(new TypeError('a name with a line break'))
      return new Promise((resolve, reject) => {
        const idle = asked.length === 0
        if (idle) keepAlive(child, true)
        asked.push({ resolve, reject, most })
        if (idle) wait()
        // The first goes out at once, and what is asked for while it is on its way goes out in one piece.
        if (questions === '' && !idle) setImmediate(send)
        questions += `contents ${name}\n`
        if (idle) send()
      })
    },
    async close() {
      // Whoever waits for the end waits beyond the last answer that is still to come.
      closing = true
      send()
      keepAlive(child, true)
      child.stdin.end()
      await ended
    },
  }
}

function readAll(
  child: ChildProcessWithoutNullStreams,
  answers: AnswerParser,
  broke: (error: unknown) => void,
): void {
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      answers.push(chunk)
    } catch (error) {
      broke(error)
    }
  })
}

function end(pid: number): void {
  try {
    process.kill(pid)
  } catch {
    // It has ended.
  }
}

// A reader that nobody asks anything must not keep the program from ending.
function keepAlive(child: ChildProcessWithoutNullStreams, alive: boolean): void {
  const verb = alive ? 'ref' : 'unref'
  child[verb]()
  for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as Socket)[verb]()
}

function asObject({ oid, type, size, content, digest, lineBreaks }: Found): GitObject {
  const known = asOid(oid)
  if (digest !== null && digest !== oid)
    throw new AlteredObject(known, 'has bytes that do not match its object id')
  if (content === null) throw new TooLargeObject(known, size, lineBreaks)
  return { oid: known, type: type as ObjectType, content }
}
