import { isOneSignature, smallChanges } from '../../../domain/judge/small.js'
import { MOST_SMALL_LINES } from '../../../domain/policy/policy.js'
import type { ByteString } from '../../../domain/text/bytes.js'
import type { Change, FileAt } from '../../../domain/tree/change.js'
import { changeSize } from '../../../domain/tree/change-size.js'
import type { Workflow } from '../../../domain/workflow/workflow.js'
import type { Repository } from '../../../git/port.js'
import { contentsOf } from '../../objects/contents-of.js'

// Bytes. Whoever changes a file that is larger, or files that are larger together, changes nothing small.
const LARGEST = 1 << 20
const LARGEST_TOGETHER = 16 << 20

/**
 * How many lines changes take out and put in, up to one more than any policy calls small, the files themselves
 * among them; `null` where a file has none, or is too large to be counted.
 */
export async function countLines(repo: Repository, changes: readonly Change[]): Promise<number | null> {
  // Each counts at least once.
  if (changes.length > MOST_SMALL_LINES) return MOST_SMALL_LINES + 1
  let lines = 0
  let bytes = 0
  for (const change of changes) {
    const [before, after] = await Promise.all([textOf(repo, change.old), textOf(repo, change.new)])
    if (before === null || after === null) return null
    bytes += before.length + after.length
    if (bytes > LARGEST_TOGETHER) return null
    lines += changeSize(change, before, after, MOST_SMALL_LINES - lines)
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
  const { content } = await contentsOf(repo, file.oid)
  return content === null || content.length > LARGEST || content.includes('\0') ? null : content
}
