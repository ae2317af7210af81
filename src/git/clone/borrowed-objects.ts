import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { unquotePath } from '../../domain/names/path.js'
import type { Environment } from '../process/environment.js'
import { bytesOf, utf8 } from '../process/text.js'

/**
 * The content of an `objects/info/alternates` that makes all objects of a
 * repository readable, those which it borrows itself included.
 */
export async function alternatesTo(commonDir: string, env: Environment): Promise<string> {
  const objects = join(commonDir, 'objects')
  const inherited = env.GIT_OBJECT_DIRECTORY
  const folders = new Set<string>(inherited ? [resolve(inherited), objects] : [objects])
  // A set hands out what is added while it is walked.
  for (const folder of folders) {
    for (const other of await alternatesOf(folder)) folders.add(other)
  }
  return [...folders].map((folder) => `${quoted(folder)}\n`).join('')
}

async function alternatesOf(objects: string): Promise<readonly string[]> {
  const lines = await readFile(join(objects, 'info', 'alternates'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return ''
      throw error
    },
  )
  return lines
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => resolve(objects, unquoted(line)))
}

function unquoted(line: string): string {
  const path = line.startsWith('"') ? unquotePath(bytesOf(line)) : null
  return path === null ? line : utf8(path)
}

// Git reads a line that begins with a quote, or a hash, as something else than a folder.
function quoted(folder: string): string {
  return folder.includes('\n') ? `"${folder.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"` : folder
}
