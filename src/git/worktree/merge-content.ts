import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteString } from '../../domain/text/bytes.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'
import { withTemporaryFolder } from '../process/temporary.js'

export type ContentMerge =
  | { readonly kind: 'clean'; readonly content: ByteString }
  /** With conflict markers, for somebody to resolve. */
  | { readonly kind: 'conflict'; readonly content: ByteString }
  /** Binary: no content can be proposed. */
  | { readonly kind: 'impossible' }

export interface Side {
  readonly content: ByteString
  /** What the conflict markers call it. */
  readonly label: string
}

/** A three-way merge of one file's content, by `git merge-file`: no attribute and no merge driver takes part. */
export async function mergeContent(
  where: Where,
  ours: Side,
  base: Side,
  theirs: Side,
): Promise<ContentMerge> {
  return withTemporaryFolder('merge', async (folder) => {
    const files = await Promise.all(
      [ours, base, theirs].map(async (side, at) => {
        const file = join(folder, String(at))
        await writeFile(file, side.content, 'latin1')
        return file
      }),
    )
    const labels = [ours, base, theirs].flatMap((side) => ['-L', side.label])
    const { exitCode, stdout } = await git(['merge-file', '-p', '-q', ...labels, ...files], {
      ...where,
      allowExit: CONFLICTS,
    })
    if (exitCode > 127) return { kind: 'impossible' }
    return { kind: exitCode === 0 ? 'clean' : 'conflict', content: stdout }
  })
}

// The number of conflicts, at most 127; and 255 for a file that cannot be merged.
const CONFLICTS = [...Array.from({ length: 127 }, (_, at) => at + 1), 255]
