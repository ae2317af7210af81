import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

export interface LineCount {
  readonly insertions: number
  readonly deletions: number
  /** Git takes it for binary: it has no lines, and both numbers are 0. */
  readonly binary: boolean
}

/**
 * Lines that a diff adds and removes, by path, to be shown. Nothing is decided by them. Renames are off.
 */
export async function lineCounts(where: Where, old: Oid, now: Oid): Promise<ReadonlyMap<Path, LineCount>> {
  const args = ['diff-tree', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv']
  const all = '--ignore-submodules=none'
  const { stdout } = await git([...args, all, '--end-of-options', old, now], where)
  const counts = new Map<Path, LineCount>()
  for (const record of stdout.split('\0')) {
    const [insertions, deletions, ...path] = record.split('\t')
    if (insertions === undefined || deletions === undefined || path.length === 0) continue
    counts.set(path.join('\t') as ByteString, {
      insertions: linesIn(insertions),
      deletions: linesIn(deletions),
      binary: insertions === '-',
    })
  }
  return counts
}

const linesIn = (said: string): number => (said === '-' ? 0 : Number(said))
