import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import type { TreeEntry } from '../../src/git/port.js'
import { differing, entriesOf, findEntry, scanTree } from '../../src/git/raw-tree.js'
import { encodeTree, MalformedTree } from '../../src/git/tree-format.js'

const oid = (at: number): Oid => (at + 1).toString(16).padStart(40, '0') as Oid
const entry = (name: string, at: number, mode: TreeEntry['mode'] = '100644'): TreeEntry => ({
  mode,
  name: name as ByteString,
  oid: oid(at),
})
const scanned = (entries: readonly TreeEntry[]) => scanTree(encodeTree(entries), 'sha1', null)

// Names that begin alike, for a folder among them sorts as though it ended in a slash.
const names = fc.uniqueArray(fc.stringMatching(/^[ab]{1,3}[!.0a]?$/), { maxLength: 40 })
const modes = fc.constantFrom<TreeEntry['mode']>('100644', '100755', '120000', '040000', '160000')
const trees = names.chain((all) =>
  fc.tuple(
    ...all.map((name) =>
      fc.tuple(fc.integer({ min: 0, max: 5 }), modes).map(([at, mode]) => entry(name, at, mode)),
    ),
  ),
) as fc.Arbitrary<TreeEntry[]>

const text = ({ mode, name, oid: id }: TreeEntry): string => `${mode} ${name} ${id}`

test('what two trees are told apart by are the entries that only one of them has', () => {
  fc.assert(
    fc.property(trees, trees, (first, second) => {
      const [a, b] = differing(scanned(first), scanned(second))
      const only = (mine: readonly TreeEntry[], others: readonly TreeEntry[]) => {
        const held = new Set(others.map(text))
        return mine
          .map(text)
          .filter((each) => !held.has(each))
          .sort()
      }
      expect(only(a, b)).toEqual(only(first, second))
      expect(only(b, a)).toEqual(only(second, first))
      // Never one that the tree does not have.
      expect(only(a, first)).toEqual([])
      expect(only(b, second)).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('of two long trees that differ in one place only that place is looked at', () => {
  const long = Array.from({ length: 2000 }, (_, at) => entry(`file-${String(at).padStart(5, '0')}`, at))
  const whole = scanned(long)
  for (const at of [0, 1, 999, 1998, 1999]) {
    const changed = scanned(long.map((each, index) => (index === at ? entry(each.name, 7777) : each)))
    expect(differing(whole, changed)).toEqual([[long[at]], [entry(long[at]?.name ?? '', 7777)]])
    const less = scanned(long.filter((_, index) => index !== at))
    expect(differing(whole, less)).toEqual([[long[at]], []])
    expect(differing(less, whole)).toEqual([[], [long[at]]])
  }
  expect(differing(whole, whole)).toEqual([[], []])
  expect(differing(scanned([]), scanned(long.slice(0, 2)))).toEqual([[], long.slice(0, 2)])
})

test('an entry is found by its name, and by all of it', () => {
  const tree = scanned([entry('a', 1), entry('a.b', 2), entry('ab', 3, '040000')])
  expect(findEntry(tree, 'a')).toEqual(entry('a', 1))
  expect(findEntry(tree, 'ab')).toEqual(entry('ab', 3, '040000'))
  for (const none of ['', 'b', 'a.', 'a\0', `a\0${'\0'.repeat(19)}\x02`])
    expect(findEntry(tree, none)).toBeUndefined()
})

const id = '\x01'.repeat(20)
const raw = (...parts: readonly string[]): ByteString =>
  parts.map((part) => `${part}\0${id}`).join('') as ByteString

test.each([
  [
    'a file and a folder of one name, with others between',
    raw('100644 a', '100644 a!', '100644 a.b', '40000 a'),
    'twice',
  ],
  ['the same name twice', raw('100644 a', '100644 a'), 'twice'],
  ['names out of order', raw('100644 b', '100644 a'), 'out of order'],
  ['a folder where a file of its name would sort', raw('40000 a', '100644 a.b'), 'out of order'],
  ['a name with a slash', raw('100644 a/b'), 'is not a file name'],
  ['no name', raw('100644 '), 'is not a file name'],
  ['a forbidden name', raw('40000 .GiT'), 'forbidden'],
  ['a mode of nothing', raw('100 a'), 'mode'],
  ['a mode with a sign', raw('+100644 a'), 'mode'],
  ['an id of zeros', `100644 a\0${'\0'.repeat(20)}` as ByteString, 'no object'],
  ['half an id', `100644 a\0${'\x01'.repeat(19)}` as ByteString, 'ends early'],
])('%s is refused', (_, content, why) => {
  expect(() => scanTree(content, 'sha1', null)).toThrow(MalformedTree)
  expect(() => scanTree(content, 'sha1', null)).toThrow(why)
})

test('a folder of a name that only begins as a file before it is none twice', () => {
  const tree = scanTree(raw('100644 a', '100644 a.b', '40000 a.c', '40000 ab'), 'sha1', null)
  expect(entriesOf(tree).map(({ name }) => name)).toEqual(['a', 'a.b', 'a.c', 'ab'])
})
