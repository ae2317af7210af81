import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What of a Git directory says where it stands and what runs in it: file by file, a digest. */
export type GitState = ReadonlyMap<string, string>

const WATCHED = [
  'HEAD',
  'config',
  'packed-refs',
  'refs',
  'hooks',
  'info/exclude',
  'info/attributes',
  'objects/info/alternates',
]
const MOVING = /^refs\/(?:heads\/draft|wf|remotes|notes)\/|\.lock$/
const MAX_FILES = 5000

/** Reads a Git directory's files, as files: nothing that stands in them is obeyed. */
export async function gitState(gitDir: string): Promise<GitState> {
  const found = new Map<string, string>()
  for (const name of WATCHED) await visit(gitDir, name, found)
  return found
}

async function visit(gitDir: string, name: string, found: Map<string, string>): Promise<void> {
  if (MOVING.test(name) || found.size > MAX_FILES) return
  const path = join(gitDir, name)
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => error.code ?? 'unreadable')
  if (typeof content !== 'string') {
    found.set(name, createHash('sha256').update(content).digest('hex'))
    return
  }
  if (content !== 'EISDIR') return
  for (const entry of await readdir(path).catch(() => [])) await visit(gitDir, `${name}/${entry}`, found)
}

/** The files in which two states differ, in order. */
export function changedSince(before: GitState, now: GitState): readonly string[] {
  const names = new Set([...before.keys(), ...now.keys()])
  return [...names].filter((name) => before.get(name) !== now.get(name)).sort()
}
