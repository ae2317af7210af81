import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { escapeLine } from '../../../domain/text/escape.js'
import type { Places } from '../../../git/native/places.js'

/** What of a Git directory says where it stands and what runs in it: file by file, a digest. */
type GitState = ReadonlyMap<string, string>

const WATCHED = [
  'HEAD',
  'config',
  'packed-refs',
  'refs',
  'hooks',
  'info/exclude',
  'info/attributes',
  'objects/info/alternates',
  'config.worktree',
  'info/grafts',
  'shallow',
  'wf/hooks',
  'wf/roots',
]
const LOCKS = /\.lock$/
const MOVING = /^refs\/(?:heads\/draft|wf|remotes|notes)\//
const MAX_FILES = 5000
/** Of a longer file, that and when it was written. */
const MAX_BYTES = 16 << 20

/**
 * Reads a Git directory's files, as files: nothing that stands in them is obeyed, and no link is followed. Where others
 * work at the same time, `quiet` leaves out what moves then.
 */
async function gitState(gitDir: string, quiet: boolean): Promise<GitState> {
  const found = new Map<string, string>()
  for (const name of quiet ? WATCHED : [...WATCHED, 'reftable']) await visit(gitDir, name, found, quiet)
  await unpack(gitDir, found, quiet)
  return found
}

const PACKED = 'packed-refs'

/** Refs that are packed count as if each had its file: Git packs them when it likes, and changes none of them by that. */
async function unpack(gitDir: string, found: Map<string, string>, quiet: boolean): Promise<void> {
  if (!found.has(PACKED)) return
  const text = await readFile(join(gitDir, PACKED), 'utf8').catch(() => '')
  if (text.length > MAX_BYTES) return
  found.delete(PACKED)
  for (const line of text.split('\n')) {
    const [, oid = '', name = ''] = /^([0-9a-f]{40,64}) (refs\/.+)$/.exec(line) ?? []
    if (name === '' || found.has(name) || (quiet && MOVING.test(name))) continue
    found.set(name, digestOf(false, `${oid}\n`))
  }
}

const digestOf = (executable: boolean, content: string | Buffer): string =>
  `${executable} ${createHash('sha256').update(content).digest('hex')}`

async function visit(
  gitDir: string,
  name: string,
  found: Map<string, string>,
  quiet: boolean,
): Promise<void> {
  if (LOCKS.test(name) || (quiet && MOVING.test(`${name}/`)) || found.size > MAX_FILES) return
  const path = join(gitDir, name)
  const stats = await lstat(path).catch(() => null)
  if (stats === null) return
  if (!stats.isDirectory()) {
    found.set(name, await stateOf(path, stats).catch((error: Error) => error.message))
    return
  }
  for (const entry of await readdir(path).catch(() => []))
    await visit(gitDir, `${name}/${entry}`, found, quiet)
}

async function stateOf(path: string, stats: Stats): Promise<string> {
  if (stats.isSymbolicLink()) return `link to ${await readlink(path)}`
  if (!stats.isFile()) return 'no file'
  if (stats.size > MAX_BYTES) return `${stats.size} bytes at ${stats.mtimeMs}`
  const executable = (stats.mode & 0o111) !== 0
  return digestOf(executable, await readFile(path))
}

/** The files in which two states differ, in order. */
function changedSince(before: GitState, now: GitState): readonly string[] {
  const names = new Set([...before.keys(), ...now.keys()])
  return [...names].filter((name) => before.get(name) !== now.get(name)).sort()
}

/** What an agent changed where it was not to: in the Git directory of its clone, and in that of the repository. */
export interface Meddled {
  readonly clone: readonly string[]
  readonly repository: readonly string[]
}

/** Looks at the Git directories before an agent runs; what that answers looks again, and names what is another than before. */
export async function watchGit(
  clone: string,
  places: Places,
  quiet: boolean,
): Promise<() => Promise<Meddled>> {
  const own = places.gitDir === places.commonDir ? [] : [places.gitDir]
  const folders = [join(clone, '.git'), places.commonDir, ...own]
  const look = () => Promise.all(folders.map((folder) => gitState(folder, quiet)))
  const before = await look()
  return async () => {
    const now = await look()
    const [inClone = [], ...ours] = before.map((state, at) => changedSince(state, now[at] ?? new Map()))
    return { clone: inClone, repository: [...new Set(ours.flat())].sort() }
  }
}

// Where this worktree stands, and how much of the history is there, a person changes while an agent reads.
const FORBIDDEN = /^(?:config|(?:refs|hooks|info|objects|wf\/hooks)\/)/

/** Of what changed in a repository: what no agent may change that is only to read. */
export const forbidden = (changed: readonly string[]): readonly string[] =>
  changed.filter((name) => FORBIDDEN.test(name))

/** Its own Git directory is thrown away with all of it; this one is not, and nothing in it is undone by guessing. */
export function noteOn({ clone, repository }: Meddled): readonly string[] {
  const list = (names: readonly string[]): string =>
    `${names.slice(0, 20).join(', ')}${names.length > 20 ? `, and ${names.length - 20} more` : ''}`
  const lines = [
    ...(clone.length > 0 ? [`In the Git directory of its clone the agent changed: ${list(clone)}`] : []),
    ...(repository.length > 0
      ? [`In this repository's Git directory changed while the agent ran: ${list(repository)}`]
      : []),
  ]
  return lines.map(escapeLine)
}
