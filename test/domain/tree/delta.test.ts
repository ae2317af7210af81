import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ObjectFormat, Oid } from '../../../src/domain/names/oid.js'
import { type Path, unquotePath } from '../../../src/domain/names/path.js'
import type { FileAt, Mode } from '../../../src/domain/tree/change.js'
import { deltaOf, deltaRecords, type Sha256 } from '../../../src/domain/tree/delta.js'
import { changesOf, type FileTree, file } from '../../support/file-tree.js'

interface Vector {
  readonly name: string
  readonly format: ObjectFormat
  readonly old: readonly Listed[]
  readonly new: readonly Listed[]
  readonly records: string
  readonly delta: string
}

interface Listed {
  readonly mode: string
  readonly oid: string
  readonly path: string
}

// Made by Git itself: fixtures/make-delta-vectors.js.
const vectors: readonly Vector[] = JSON.parse(readFileSync('fixtures/delta-vectors.json', 'utf8'))

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes, 'latin1').digest('hex')

describe('the delta is what Git says that differs, digested', () => {
  it.each(vectors)('$format: $name', ({ format, records, delta, ...trees }) => {
    const changes = changesOf(treeOf(trees.old), treeOf(trees.new))
    expect(deltaRecords(changes, format)).toBe(records)
    expect(deltaOf(changes, format, sha256)).toBe(delta)
    expect(deltaOf([...changes].reverse(), format, sha256)).toBe(delta)
  })

  it('with vectors for both hash functions', () => {
    expect(new Set(vectors.map(({ format }) => format))).toEqual(new Set(['sha1', 'sha256']))
  })
})

function treeOf(listed: readonly Listed[]): FileTree {
  return new Map(
    listed.map(({ mode, oid, path }): [Path, FileAt] => {
      const raw = unquotePath(path)
      if (raw === null) throw new Error(`not as Git quotes it: ${path}`)
      return [raw, { mode: mode as Mode, oid: oid as Oid }]
    }),
  )
}

describe('the delta changes', () => {
  const modes = fc.constantFrom<Mode>('100644', '100755', '120000')
  const at = fc.tuple(modes, fc.constantFrom('1', '2')).map(([mode, content]) => file(content, mode))
  const path = fc.constantFrom('a', 'a b', 'b', 'c\n', 'é') as fc.Arbitrary<Path>
  const tree: fc.Arbitrary<FileTree> = fc
    .array(fc.tuple(path, at), { maxLength: 4 })
    .map((files) => new Map(files))

  it('with every change of content, mode or place, and with nothing else', () => {
    fc.assert(
      fc.property(tree, tree, tree, tree, (a, b, c, d) => {
        const [one, other] = [changesOf(a, b), changesOf(c, d)]
        const same = JSON.stringify(one) === JSON.stringify(other)
        expect(deltaOf(one, 'sha1', sha256) === deltaOf(other, 'sha1', sha256)).toBe(same)
      }),
      { numRuns: 1000 },
    )
  })
})
