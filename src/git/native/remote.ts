import type { RemoteName } from '../../domain/names/remote.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { ChildSettings, Where } from '../process/environment.js'
import { GitError, RemoteFailed } from '../process/failure.js'
import { type GitOptions, git } from '../process/run.js'
import { bytesOf, utf8 } from '../process/text.js'
import { type Push, pushWords } from './push-words.js'

/** How a remote is spoken to. */
export interface Line extends Where {
  /** Nobody can answer a question: better an error than a program that waits. */
  readonly silent: boolean
  /** Gets Git's own lines of progress, each of which takes the place of the one before. */
  readonly told?: ((line: string) => void) | undefined
}

const settings = ({ env, silent }: Line): ChildSettings & { env: Where['env'] } => ({
  env,
  vars: silent ? { GIT_TERMINAL_PROMPT: '0' } : {},
})

/** What has Git tell how far it is: it draws its bars for a terminal only, where it is not asked to. */
const progressOf = ({ told }: Line): readonly string[] => (told === undefined ? ['--quiet'] : ['--progress'])

const hears = ({ told }: Line): Pick<GitOptions, 'onMessages'> =>
  told === undefined
    ? {}
    : {
        onMessages: (chunk) => {
          const line = linesOf(chunk.toString('utf8')).filter(isProgress).at(-1)
          if (line !== undefined) told(line)
        },
      }

// As progress.c prints it, of the remote as well: `Receiving objects:  45% (9/20)`, `Counting objects: 3, done.`
const PROGRESS = /^(?:remote: )?[A-Z][a-z]+(?: [a-z]+){0,3}: +\d+(?:%| *$|, done\.)/
const isProgress = (line: string): boolean => PROGRESS.test(line)

const linesOf = (text: string): readonly string[] =>
  text.split(/[\r\n]+/).filter((line) => line.trim() !== '')

/** The refs that a remote shows, as `git ls-remote` prints them; `more` are refs beside ours. Throws {@link RemoteFailed}. */
export async function listRemote(
  line: Line,
  remote: RemoteName,
  more: readonly string[] = [],
): Promise<string> {
  const args = ['ls-remote', '--refs', '--end-of-options', remote, ...SHOWN, ...more]
  try {
    return utf8((await git(args, { cwd: line.cwd, ...settings(line) })).stdout)
  } catch (error) {
    throw failed('REMOTE_UNREACHABLE', remote, error)
  }
}

const SHOWN = ['refs/heads/draft/*', 'refs/wf/*', 'refs/notes/wf']

/** By ref, why it could not be had. */
export type Unfetched = ReadonlyMap<string, string>

/**
 * Brings the objects behind these refs of a remote, and moves no ref here at all: what they are is judged
 * first. One that cannot be had is told, and keeps no other from coming. Answers `moved` where the remote has moved
 * one of them away meanwhile. Throws {@link RemoteFailed} where nothing comes at all.
 */
export async function fetchObjects(
  line: Line,
  remote: RemoteName,
  refs: readonly string[],
): Promise<Unfetched | 'moved'> {
  const unfetched = new Map<string, string>()
  let came = false
  // Git brings all of them or none. Where it fails, halves show which it was.
  const parts = refs.length === 0 ? [] : [refs]
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const failure = await fetchAll(line, remote, part)
    if (failure === 'moved') return 'moved'
    if (failure !== null && wasCut(failure)) throw failure
    if (failure === null) came = true
    else if (part.length === 1) unfetched.set(part[0] ?? '', failure.said)
    else parts.unshift(part.slice(0, part.length / 2), part.slice(part.length / 2))
    // It is not the refs then, but the way there.
    if (failure !== null && !came && unfetched.size >= MOST_FAILURES) throw failure
  }
  if (unfetched.size > 0 && !came) await listRemote(line, remote)
  return unfetched
}

const MOST_FAILURES = 8

/** The connection broke off, and the remote gave no reason: that is no fault of a ref. */
function wasCut({ cause }: RemoteFailed): boolean {
  const said = cause instanceof GitError ? cause.stderr : ''
  return (
    CUT.some((words) => said.includes(words)) && !linesOf(said).some((line) => line.startsWith('remote: '))
  )
}

const CUT = [
  'unexpected disconnect',
  'hung up unexpectedly',
  'RPC failed',
  'closed by remote host',
  'Connection reset',
]

async function fetchAll(
  line: Line,
  remote: RemoteName,
  refs: readonly string[],
): Promise<RemoteFailed | 'moved' | null> {
  const args = [
    'fetch',
    ...progressOf(line),
    '--no-tags',
    // Whatever the configuration of the remote maps, it is not what is asked for here.
    '--refmap=',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
    '--no-recurse-submodules',
    '--no-prune',
    '--stdin',
    '--end-of-options',
    remote,
  ]
  const input = bytesOf(refs.map((ref) => `${ref}\n`).join('')) as ByteString
  try {
    await git(args, { cwd: line.cwd, ...settings(line), ...hears(line), input })
    return null
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    if (/couldn't find remote ref/.test(error.stderr)) return 'moved'
    return failureOf('REMOTE_UNREACHABLE', remote, error)
  }
}

export type { Push }

export type Pushed =
  | { readonly done: true }
  /** All of them or none: these were not wanted, each with what Git or the remote said. */
  | {
      readonly done: false
      readonly refused: readonly Unwanted[]
      readonly said: readonly string[]
      /** All that Git said. */
      readonly error: GitError
    }

export interface Unwanted {
  readonly ref: string
  readonly why: string
}

/**
 * Moves refs of a remote, all or none, each only if it still holds what was seen there. The user's own
 * `pre-push` hook sees it, as it sees every push. Throws {@link RemoteFailed} where it broke off: then nobody
 * knows what arrived, and whoever comes back looks.
 */
export async function pushRefs(line: Line, remote: RemoteName, pushes: readonly Push[]): Promise<Pushed> {
  if (pushes.length === 0) return { done: true }
  const { leases, specs } = await pushWords(line, pushes)
  const args = [
    'push',
    '--porcelain',
    ...(line.told === undefined ? [] : ['--progress']),
    '--atomic',
    '--no-follow-tags',
    '--recurse-submodules=no',
    ...leases,
    '--end-of-options',
    remote,
    ...specs,
  ]
  try {
    await git(args, { cwd: line.cwd, ...settings(line), ...hears(line), hooks: 'on' })
    return { done: true }
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    const refused = refusals(error.stdout)
    const said = remoteLines(error.stderr)
    if (refused.length > 0) return { done: false, refused, said, error }
    if (/does not support --atomic/.test(error.stderr)) {
      return { done: false, refused: [{ ref: pushes[0]?.ref ?? '', why: NO_ATOMIC }], said, error }
    }
    throw failed('PUSH_FAILED', remote, error)
  }
}

const NO_ATOMIC = 'it cannot move several refs at once (--atomic)'

/** The lines of `--porcelain` that begin with `!`. */
function refusals(stdout: string): readonly Unwanted[] {
  return stdout.split('\n').flatMap((line) => {
    const [flag, refs = '', why = ''] = line.split('\t')
    return flag === '!' ? [{ ref: refs.slice(refs.indexOf(':') + 1), why }] : []
  })
}

/** What the remote's own hooks said. */
const remoteLines = (stderr: string): readonly string[] =>
  linesOf(stderr)
    .filter((line) => !isProgress(line))
    .filter((line) => line.startsWith('remote: ') || line.startsWith('error: failed to run hook'))
    .map((line) => line.replace(/^remote: /, '').trim())
    .filter((line) => line !== '')
    .slice(0, 10)

function failed(code: RemoteFailed['code'], remote: RemoteName, error: unknown): unknown {
  return error instanceof GitError ? failureOf(code, remote, error) : error
}

function failureOf(code: RemoteFailed['code'], remote: RemoteName, error: GitError): RemoteFailed {
  const lines = linesOf(error.stderr)
    .filter((line) => !isProgress(line))
    .map((line) => line.replace(/^(?:fatal|error|ssh): /, '').trim())
    .filter((line) => line !== '')
  return new RemoteFailed(code, remote, lines.slice(0, 3).join('; ') || 'no message', error)
}
