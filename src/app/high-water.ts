import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOid, type Oid } from '../domain/oid.js'
import { ARCHIVES, DRAFTS, isSlug } from '../domain/slug.js'
import type { RefUpdate } from '../git/port.js'
import type { Context } from './context.js'

/**
 * How far each log had come in this clone, in the clone's own Git directory: a line of slug and oid for every
 * move of a draft by `wf`, the last one of a slug in force. It remembers where a branch is cut back.
 */
export async function readHighWater({ repo }: Context): Promise<ReadonlyMap<string, Oid>> {
  const { commonDir } = await repo.places()
  const text = await readFile(fileIn(commonDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const marks = new Map<string, Oid>()
  for (const line of text.split('\n')) {
    const [slug = '', oid = ''] = line.split(' ')
    if (isSlug(slug) && isOid(oid)) marks.set(slug, oid)
  }
  return marks
}

/** Notes where drafts have been moved to. Best effort: without a mark a cut is seen by whatever else remembers. */
export async function raiseHighWater({ repo }: Context, updates: readonly RefUpdate[]): Promise<void> {
  const lines = updates.flatMap(({ name, from, to }) => {
    const space = [DRAFTS, ARCHIVES].find((each) => name.startsWith(each))
    return space !== undefined && to !== null && to !== from ? [`${name.slice(space.length)} ${to}\n`] : []
  })
  if (lines.length === 0) return
  try {
    const { commonDir } = await repo.places()
    await mkdir(join(commonDir, 'wf'), { recursive: true })
    await appendFile(fileIn(commonDir), lines.join(''))
  } catch {
    // The event is recorded; a memory of it is more than was asked for.
  }
}

const fileIn = (commonDir: string): string => join(commonDir, 'wf', 'high-water')
