import type { Oid } from '../../domain/names/oid.js'
import { showPath } from '../../domain/names/path.js'
import type { ByteString } from '../../domain/text/bytes.js'
import { applyEdits, type Hunk, hunksOf, linesWithEnds } from '../../domain/text/hunks.js'
import type { Change, FileAt } from '../../domain/tree/change.js'
import { MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import { TooLargeObject } from '../../git/object-faults.js'
import { editsBetween } from '../../git/worktree/edits-between.js'
import type { Context } from '../outcome/context.js'

/** A change as it can be chosen: hunk by hunk, or whole. */
export interface Pieces {
  readonly change: Change
  /** `null` where it is taken whole or not at all: a new or deleted file, another mode, what is no text. */
  readonly text: ChangedText | null
}

export interface ChangedText {
  readonly old: readonly ByteString[]
  readonly now: readonly ByteString[]
  readonly mode: FileAt['mode']
  readonly hunks: readonly Hunk[]
}

export async function piecesOf(context: Context, change: Change): Promise<Pieces> {
  const { old, new: now } = change
  const whole = { change, text: null }
  if (old === null || now === null || old.mode !== now.mode || !now.mode.startsWith('100')) return whole
  const [before, after] = await Promise.all([textOf(context, old.oid), textOf(context, now.oid)])
  if (before === null || after === null) return whole
  const edits = await editsBetween(context.repo.where, old.oid, now.oid)
  if (edits === null) return whole
  const text = {
    old: linesWithEnds(before),
    now: linesWithEnds(after),
    mode: now.mode,
    hunks: hunksOf(edits),
  }
  // All of it has to be what was proposed; else it is no matter of lines.
  return applyEdits(text.old, text.now, edits) === after ? { change, text } : whole
}

async function textOf({ repo }: Context, oid: Oid): Promise<ByteString | null> {
  try {
    const blob = await repo.read(oid, MOST_OF_A_FILE)
    return blob?.type === 'blob' && !blob.content.includes('\0') ? blob.content : null
  } catch (error) {
    if (error instanceof TooLargeObject) return null
    throw error
  }
}

/** The change with these hunks of it; `null` with none. */
export async function withHunks(
  { repo }: Context,
  { change, old, now, mode, hunks }: ChangedText & { readonly change: Change },
  chosen: readonly Hunk[],
): Promise<Change | null> {
  const wanted = new Set(chosen.flat())
  if (wanted.size === 0) return null
  const edits = hunks.flat()
  if (wanted.size === edits.length) return change
  const content = applyEdits(
    old,
    now,
    edits.filter((edit) => wanted.has(edit)),
  )
  if (content === null) throw new Error(`the hunks of ${showPath(change.path)} are not in order`)
  return { ...change, new: { mode, oid: await repo.write('blob', content) } }
}
