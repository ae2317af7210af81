import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { FileAt } from '../../domain/tree/change.js'
import { MOST_OF_A_FILE } from '../../domain/tree/destructive.js'
import { fileAt } from '../../git/trees.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { takeDiff } from './take-diff.js'

/**
 * An ordinary file as it is in the working tree, its content as Git would commit it; `null` where there is none. `path`
 * starts at the top of the repository. Refuses one that Git ignores, that is a link, or that has more than 4 MiB.
 */
export async function takeFile(context: Context, path: string): Promise<FileAt | null> {
  const { top } = await context.repo.places()
  const stats = top === null ? null : await lstat(join(top, path)).catch(() => null)
  if (top === null || stats === null) return null
  const hint = `git status --ignored -- ${path}`
  if (!stats.isFile() || stats.size > MOST_OF_A_FILE)
    throw new Refused('FILE_UNREADABLE', `${path} is not a regular file of at most 4 MiB`, hint)
  const [, now] = await takeDiff({ ...context, cwd: top }, 'worktree', [path])
  const file = await fileAt(context.repo, now, encodeUtf8(path))
  return file?.mode === '100644' || file?.mode === '100755' ? file : null
}
