import { expect, test } from 'vitest'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'
import type { Mode } from '../../../src/domain/tree/change.js'
import { changeSize } from '../../../src/domain/tree/change-size.js'
import { file } from '../../support/file-tree.js'

/** The size of a change of `path`; `null` where nothing is there. */
function size(
  path: string,
  before: string | null,
  after: string | null,
  modes: readonly Mode[] = [],
): number {
  const at = (content: string | null, mode: Mode = '100644') =>
    content === null ? null : file(content, mode)
  const change = { path: encodeUtf8(path), old: at(before, modes[0]), new: at(after, modes[1]) }
  return changeSize(change, encodeUtf8(before ?? ''), encodeUtf8(after ?? ''), 100)
}

test.each<[string, number, Parameters<typeof size>]>([
  ['a line that changes', 2, ['a', 'x\n', 'y\n']],
  ['a new file of a line', 1, ['a', null, 'x\n']],
  ['a new file of three lines', 3, ['a', null, 'x\ny\nz']],
  ['a new file that is empty', 1, ['a', null, '']],
  ['an empty file that goes', 1, ['a', '', null]],
  ['a run bit that is set', 1, ['a', 'x\n', 'x\n', ['100644', '100755']]],
  ['a run bit that goes', 1, ['a', '', '', ['100755', '100644']]],
  ['a run bit with a line', 3, ['a', 'x\n', 'y\n', ['100644', '100755']]],
  ['a new file with a name of 200 bytes', 1, ['a'.repeat(200), null, '']],
  ['a new file with a name of 401 bytes', 3, ['a'.repeat(401), null, 'x\n']],
  ['a name of 401 bytes that stays', 2, ['a'.repeat(401), 'x\n', 'y\n']],
  ['what is beyond the limit', 101, ['a', null, 'x\n'.repeat(500)]],
  ['a name beyond the limit', 101, ['a/'.repeat(50_000), null, '']],
])('%s: %d', (_, expected, given) => expect(size(...given)).toBe(expected))
