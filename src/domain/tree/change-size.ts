import type { ByteString } from '../text/bytes.js'
import { lineEdits } from '../text/line-edits.js'
import type { Change } from './change.js'

/** Bytes. A path counts once for each so many of it that it begins, as a line does. */
const NAME = 200

/**
 * How much a change of one file is, counted in lines; more than `limit` is not counted on. What has no lines counts as
 * well: each file at least once, a new mode once, a name that comes or goes as a line.
 */
export function changeSize(change: Change, before: ByteString, after: ByteString, limit: number): number {
  const { path, old, new: now } = change
  const lines = before === after ? 0 : lineEdits(before, after, limit)
  const name = old === null || now === null ? Math.ceil(path.length / NAME) : 1
  const mode = old !== null && now !== null && old.mode !== now.mode ? 1 : 0
  return Math.min(limit + 1, Math.max(lines + mode, name))
}
