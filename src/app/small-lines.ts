import type { ByteString } from '../domain/bytes.js'
import type { Change, FileAt } from '../domain/change.js'
import { lineEdits } from '../domain/line-edits.js'
import { MOST_SMALL_LINES } from '../domain/policy.js'
import { isOneSignature, smallChanges } from '../domain/small.js'
import type { Workflow } from '../domain/workflow.js'
import type { Repository } from '../git/port.js'
import { MissingObject } from '../git/trees.js'

// Whoever changes a file that is larger changes nothing small.
const LARGEST = 1 << 20

/** How many lines changes take out and put in, up to one more than any policy calls small; `null` where a file has none. */
export async function countLines(repo: Repository, changes: readonly Change[]): Promise<number | null> {
  let lines = 0
  for (const { old, new: now } of changes) {
    const [before, after] = await Promise.all([textOf(repo, old), textOf(repo, now)])
    if (before === null || after === null) return null
    lines += lineEdits(before, after, MOST_SMALL_LINES - lines)
    if (lines > MOST_SMALL_LINES) break
  }
  return lines
}

/** The same of all the code of a workflow, where its size bears on what may land; else `null`. */
export async function smallLines(repo: Repository, workflow: Workflow): Promise<number | null> {
  return isOneSignature(workflow) ? countLines(repo, smallChanges(workflow)) : null
}

/** A file's text; `null` of a link, a submodule, of what holds a NUL as no text does, and of what is large. */
async function textOf(repo: Repository, file: FileAt | null): Promise<ByteString | null> {
  if (file === null) return '' as ByteString
  if (file.mode !== '100644' && file.mode !== '100755') return null
  const blob = await repo.read(file.oid)
  if (blob === null) throw new MissingObject(file.oid)
  return blob.content.length > LARGEST || blob.content.includes('\0') ? null : blob.content
}
