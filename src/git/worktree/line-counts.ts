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

export type LineCounts = ReadonlyMap<Path, LineCount>

const ARGS = ['diff-tree', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv']
const ALL = '--ignore-submodules=none'

/**
 * Lines that a diff adds and removes, by path, to be shown. Nothing is decided by them. Renames are off.
 */
export async function lineCounts(where: Where, old: Oid, now: Oid): Promise<LineCounts> {
  const { stdout } = await git([...ARGS, ALL, '--end-of-options', old, now], where)
  const found = stdout.split('\0').flatMap((record) => {
    const count = countIn(record)
    return count === null ? [] : [count]
  })
  return new Map(found)
}

/** Two trees. */
export type TreePair = readonly [old: Oid, now: Oid]

/** The same of several pairs of trees, in their order, by one process. Fails for all where one of them cannot be read. */
export async function lineCountsOf(where: Where, pairs: readonly TreePair[]): Promise<readonly LineCounts[]> {
  const input = pairs.map(([old, now]) => `${old} ${now}\n`).join('') as ByteString
  const { stdout } = await git([...ARGS, ALL, '--stdin'], { ...where, input })
  const found: Map<Path, LineCount>[] = []
  for (const record of stdout.split('\0')) {
    // Git names each pair on a line of its own, before its first file; of a pair without files there is only that line.
    const [heads = ''] = HEADS.exec(record) ?? []
    for (const _ of heads.split('\n').slice(1)) found.push(new Map())
    const count = countIn(record.slice(heads.length))
    if (count !== null) found.at(-1)?.set(...count)
  }
  if (found.length !== pairs.length)
    throw new Error(`git told of ${found.length} pairs of trees, of ${pairs.length}`)
  return found
}

const HEADS = /^(?:[0-9a-f]{40,64} [0-9a-f]{40,64}\n)*/

function countIn(record: string): readonly [Path, LineCount] | null {
  const [insertions, deletions, ...path] = record.split('\t')
  if (insertions === undefined || deletions === undefined || path.length === 0) return null
  const count = { insertions: linesIn(insertions), deletions: linesIn(deletions), binary: insertions === '-' }
  return [path.join('\t') as ByteString, count]
}

const linesIn = (said: string): number => (said === '-' ? 0 : Number(said))
