import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { onDisk } from './user-work.js'

/** All that is somebody's own in one worktree, as Git tells it and as it lies on disk. Reading it changes nothing. */
export interface WorktreeState {
  readonly top: string
  readonly tree: string
  /** What Git says, by the words that it was asked with. One character a byte. */
  readonly said: Readonly<Record<keyof typeof ASKED, string>>
  /** By path. */
  readonly index: ReadonlyMap<string, string>
  readonly files: ReadonlyMap<string, FileState>
  /** Files of the worktree's own Git directory that tell of unfinished business, and the index byte for byte. */
  readonly own: ReadonlyMap<string, string>
}

export interface FileState {
  /** Type and permissions, as in `100644`. */
  readonly mode: string
  /** A digest of the bytes, or where a link points to. */
  readonly content: string
  /** The same only where nobody wrote it anew. */
  readonly written: string
}

const ASKED = {
  diff: ['diff', '--binary', '--no-renames'],
  cached: ['diff', '--cached', '--binary', '--no-renames'],
  status: ['status', '--porcelain=v2', '-z'],
  every: ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--ignored=traditional', '--no-renames'],
  stash: ['stash', 'list', '--format=%gd %H %gs'],
} as const

const BUSINESS = ['HEAD', 'MERGE_HEAD', 'MERGE_MSG', 'CHERRY_PICK_HEAD', 'ORIG_HEAD', 'AUTO_MERGE', 'index']

export async function readWorktree(top: string, env: Record<string, string>): Promise<WorktreeState> {
  const ask = (words: readonly string[]) => git(top, env, words)
  const asked = Object.entries(ASKED).map(async ([name, words]) => [name, await ask(words)] as const)
  const [tree, listed, gitDir, ...said] = await Promise.all([
    ask(['rev-parse', 'HEAD^{tree}']),
    ask(['ls-files', '--stage', '-v', '-z']),
    ask(['rev-parse', '--absolute-git-dir']),
    ...asked,
  ])
  return {
    top,
    tree: tree.trim(),
    said: Object.fromEntries(said) as unknown as WorktreeState['said'],
    index: indexOf(listed),
    files: filesBelow(top),
    own: new Map(BUSINESS.map((name) => [name, digestOf(join(gitDir.trim(), name))])),
  }
}

/** Every ref, and what it holds. */
export async function readRefs(
  top: string,
  env: Record<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const lines = (await git(top, env, ['for-each-ref', '--format=%(refname) %(objectname)'])).split('\n')
  return new Map(lines.filter((line) => line !== '').map((line) => line.split(' ') as [string, string]))
}

export interface Landed {
  readonly path: string
  /** `mode oid`, or `null` where there is no file. */
  readonly old: string | null
  readonly new: string | null
}

/** What differs between two trees, and what a checkout of it would write. */
export async function landedBetween(
  top: string,
  env: Record<string, string>,
  old: string,
  now: string,
): Promise<readonly Landed[]> {
  const fields = (await git(top, env, ['diff-tree', '-r', '-z', '--no-renames', old, now])).split('\0')
  const landed: Landed[] = []
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, a = '', b = '', x = '', y = ''] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) /.exec(fields[at] ?? '') ?? []
    landed.push({ path: fields[at + 1] ?? '', old: entry(a, x), new: entry(b, y) })
  }
  return landed
}

const entry = (mode: string, oid: string): string | null => (/^0+$/.test(mode) ? null : `${mode} ${oid}`)

/** A file as a checkout writes it. */
export async function checkedOut(
  top: string,
  env: Record<string, string>,
  path: string,
  file: string,
): Promise<Pick<FileState, 'mode' | 'content'>> {
  const [mode = '', oid = ''] = file.split(' ')
  if (mode === '120000') return { mode, content: await git(top, env, ['cat-file', 'blob', oid]) }
  // By way of standard input, because a name may be no text.
  const answer = await git(top, env, ['cat-file', '--batch', '--filters', '-z'], `${oid} ${path}\0`)
  const bytes = answer.slice(answer.indexOf('\n') + 1, -1)
  return { mode, content: digest(Buffer.from(bytes, 'latin1')) }
}

function git(
  cwd: string,
  env: Record<string, string>,
  words: readonly string[],
  input = '',
): Promise<string> {
  const options = {
    cwd,
    env: { ...env, GIT_OPTIONAL_LOCKS: '0' },
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  } as const
  return new Promise((resolve, reject) => {
    const child = execFile('git', words, options, (error, out) => (error ? reject(error) : resolve(out)))
    child.stdin?.on('error', () => {}).end(Buffer.from(input, 'latin1'))
  })
}

function indexOf(listed: string): WorktreeState['index'] {
  const index = new Map<string, string>()
  for (const record of listed.split('\0')) {
    const tab = record.indexOf('\t')
    if (tab < 0) continue
    const path = record.slice(tab + 1)
    const before = index.get(path)
    // An entry that is not merged has up to three.
    index.set(path, `${before === undefined ? '' : `${before}, `}${record.slice(0, tab)}`)
  }
  return index
}

function filesBelow(top: string, folder = '', found = new Map<string, FileState>()): Map<string, FileState> {
  for (const entry of readdirSync(onDisk(top, folder), { encoding: 'buffer', withFileTypes: true })) {
    const name = (entry.name as unknown as Buffer).toString('latin1')
    const path = folder === '' ? name : `${folder}/${name}`
    if (path === '.git') continue
    const place = onDisk(top, path)
    const stats = lstatSync(place)
    found.set(path, { ...contentOf(place, stats), written: `${stats.ino} ${stats.mtimeMs}` })
    if (stats.isDirectory()) filesBelow(top, path, found)
  }
  return found
}

function contentOf(place: Buffer, stats: Stats): Pick<FileState, 'mode' | 'content'> {
  if (stats.isSymbolicLink()) return { mode: '120000', content: readlinkSync(place, 'latin1') }
  if (stats.isDirectory()) return { mode: '040000', content: '' }
  return { mode: stats.mode & 0o100 ? '100755' : '100644', content: digest(readFileSync(place)) }
}

function digestOf(file: string): string {
  try {
    return digest(readFileSync(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent'
    throw error
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex')
}
