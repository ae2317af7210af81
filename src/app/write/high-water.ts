import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOid, type Oid } from '../../domain/names/oid.js'
import { isSlug } from '../../domain/names/slug.js'
import { slugOfLog } from '../../domain/names/slug-of.js'
import type { RefUpdate } from '../../git/port.js'
import { appendMemory, FOR_ALL, readMemory } from '../objects/memory-file.js'
import type { Context } from '../outcome/context.js'

/**
 * How far each log had come in this clone, in the clone's own Git directory: a line of slug and oid for every
 * move of a draft by `wf`, the last one of a slug in force. It remembers where a branch is cut back.
 */
export async function readHighWater(context: Context): Promise<ReadonlyMap<string, Oid>> {
  return marksIn(await textOf(context))
}

async function textOf({ repo }: Context): Promise<string> {
  const { commonDir } = await repo.places()
  return readMemory(fileIn(commonDir)) ?? ''
}

function marksIn(text: string): ReadonlyMap<string, Oid> {
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
    const slug = slugOfLog(name)
    return slug !== null && to !== null && to !== from ? [`${slug} ${to}\n`] : []
  })
  if (lines.length === 0) return
  try {
    await appendMemory(fileIn((await repo.places()).commonDir), lines.join(''))
  } catch {
    // The event is recorded; a memory of it is more than was asked for.
  }
}

/** How many lines say what a later one says anew, or nothing at all. */
export async function supersededMarks(context: Context): Promise<number> {
  return supersededIn(await textOf(context))
}

const supersededIn = (text: string): number =>
  text.split('\n').filter((line) => line !== '').length - marksIn(text).size

/** Leaves of each log the mark in force, and answers how many lines went. A file that grows meanwhile is left as it is. */
export async function compactHighWater(context: Context): Promise<number> {
  const text = await textOf(context)
  const gone = supersededIn(text)
  if (gone === 0) return 0
  const { commonDir } = await context.repo.places()
  const file = fileIn(commonDir)
  const draft = `${file}.${process.pid}`
  const lines = [...marksIn(text)].map(([slug, oid]) => `${slug} ${oid}\n`)
  await rm(draft, { force: true })
  await writeFile(draft, lines.join(''), { mode: FOR_ALL, flag: 'wx' })
  const still = (await stat(file)).size === Buffer.byteLength(text)
  if (still) await rename(draft, file)
  else await rm(draft)
  return still ? gone : 0
}

const fileIn = (commonDir: string): string => join(commonDir, 'wf', 'high-water')
