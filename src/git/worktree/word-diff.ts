import type { Oid } from '../../domain/names/oid.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

// Blanks are words as well: else a change of them would not be shown.
const WORDS = '--word-diff-regex=[^[:space:]]+|[[:blank:]\r]'

/**
 * What differs between two blobs, word by word, as Git's `--word-diff=porcelain` has it from the first hunk on; `null` where
 * no word differs. No attribute or program of the repository takes part.
 */
export async function wordDiff(where: Where, old: Oid, now: Oid): Promise<string | null> {
  const plain = ['--text', '--no-color', '--no-ext-diff', '--no-textconv', '--unified=3']
  const words = ['--word-diff=porcelain', WORDS]
  const { stdout } = await git(['diff', ...plain, ...words, '--end-of-options', old, now], where)
  const text = decodeLossy(stdout)
  const begin = text.indexOf('\n@@ ') + 1
  const hunks = begin === 0 ? '' : text.slice(begin)
  // A line ends with a line feed alone: what follows another character is text.
  return /\n[+-]/.test(hunks) ? hunks : null
}
