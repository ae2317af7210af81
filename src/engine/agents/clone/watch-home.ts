import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { covers } from '../../confine/mounts.js'

/** Names that are looked at: enough for a home, and soon done. */
const MAX = 5000

/**
 * Looks at the names in a home, and those in its folders; what that answers looks again, and names what is new, gone,
 * longer, shorter or written anew. Nothing below `apart` is looked at, nor where temporary files come and go.
 */
export async function watchHome(
  home: string | undefined,
  apart: readonly string[],
): Promise<() => Promise<readonly string[]>> {
  if (home === undefined) return async () => []
  const top = await realpath(home).catch(() => home)
  const left = await Promise.all([tmpdir(), ...apart].map((place) => realpath(place).catch(() => place)))
  const before = await look(top, left)
  return async () => {
    const now = await look(top, left)
    const names = new Set([...before.keys(), ...now.keys()])
    return [...names].filter((name) => before.get(name) !== now.get(name)).sort()
  }
}

async function look(top: string, apart: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const folders: string[] = []
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name)
      if (found.size >= MAX || apart.some((place) => covers(place, path))) continue
      if (entry.isDirectory()) folders.push(path)
      found.set(relative(top, path), entry.isDirectory() ? 'folder' : await stateOf(path))
    }
  }
  await visit(top)
  for (const folder of folders.splice(0)) await visit(folder)
  return found
}

const entriesOf = async (folder: string): Promise<readonly Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(() => [])

async function stateOf(path: string): Promise<string> {
  const stats = await lstat(path).catch(() => null)
  return stats === null ? 'gone' : `${stats.size} bytes at ${stats.mtimeMs}`
}
