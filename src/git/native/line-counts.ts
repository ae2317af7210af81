import type { ByteString } from '../../domain/bytes.js'
import type { Path } from '../../domain/change.js'
import type { Oid } from '../../domain/oid.js'
import type { Where } from './environment.js'
import { git } from './run.js'

export interface LineCount {
  readonly insertions: number
  readonly deletions: number
}

/**
 * Lines that a diff adds and takes away, by path. Every file counts as text, so that no attribute hides
 * one; renames are off.
 */
export async function lineCounts(where: Where, old: Oid, now: Oid): Promise<ReadonlyMap<Path, LineCount>> {
  const args = [
    'diff-tree',
    '-r',
    '-z',
    '--numstat',
    '--no-renames',
    '--text',
    '--no-ext-diff',
    '--no-textconv',
  ]
  const { stdout } = await git([...args, '--end-of-options', old, now], where)
  const counts = new Map<Path, LineCount>()
  for (const record of stdout.split('\0')) {
    const [insertions, deletions, ...path] = record.split('\t')
    if (insertions === undefined || deletions === undefined || path.length === 0) continue
    counts.set(path.join('\t') as ByteString, {
      insertions: Number(insertions),
      deletions: Number(deletions),
    })
  }
  return counts
}
