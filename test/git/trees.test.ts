import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asOid, type ObjectFormat, type Oid } from '../../src/domain/names/oid.js'
import type { Path } from '../../src/domain/names/path.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import { byPath, type Change, compareBytes, type FileAt, type Mode } from '../../src/domain/tree/change.js'
import type { NativeRepository } from '../../src/git/native/repository.js'
import { parseTree } from '../../src/git/read-tree.js'
import { encodeTree, treeOid } from '../../src/git/tree-format.js'
import {
  changesBetween,
  editTree,
  fileAt,
  listFiles,
  MalformedTree,
  MissingObject,
  type TreeEdit,
} from '../../src/git/trees.js'
import { formatFor } from '../support/half.js'
import { type ScratchRepository, scratch } from '../support/scratch-repository.js'

const path = (text: string) => encodeUtf8(text) as Path

type Files = ReadonlyMap<Path, FileAt>

// Names that sort in different ways as files and as folders, or need quotes elsewhere.
const NAMES = ['a', 'a.b', 'a-b', 'a0', 'b', 'B', 'ü', '\xff\xfe', '"q"', 'n\nl', ' ', '-x', ':(glob)']

const name = fc.constantFrom(
  ...NAMES.map((text) => (/[\x80-\xff]{2}/.test(text) ? (text as ByteString) : encodeUtf8(text))),
)
const filePath = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/') as Path)
const mode = fc.constantFrom<Mode>('100644', '100755', '120000', '160000')
const plannedFile = fc.record({ mode, content: fc.integer({ min: 0, max: 4 }) })
const planned = fc.array(fc.tuple(filePath, plannedFile), { maxLength: 25 })

describe.each([formatFor('trees of %s')])('trees of %s', (format) => {
  test('changes and listings are those of git', async () => {
    const { scratched, repo, blobs } = await bench(format)
    await fc.assert(
      fc.asyncProperty(planned, planned, async (first, second) => {
        const [one, two] = [filesOf(first, blobs), filesOf(second, blobs)]
        const [a, b] = [await editTree(repo, null, asEdits(one)), await editTree(repo, null, asEdits(two))]
        expect(await changesBetween(repo, a, b)).toEqual(gitDiff(scratched, a, b))
        expect(await listFiles(repo, b, '')).toEqual(gitList(scratched, b))
        expect(new Map((await listFiles(repo, b, '')).map(({ path, ...file }) => [path, file]))).toEqual(two)
        for (const [at, file] of two) expect(await fileAt(repo, b, at)).toEqual(file)
      }),
      { numRuns: 60 },
    )
  })

  test('applying the changes between two trees to the first makes the second', async () => {
    const { scratched, repo, blobs } = await bench(format)
    await fc.assert(
      fc.asyncProperty(planned, planned, async (first, second) => {
        const a = await editTree(repo, null, asEdits(filesOf(first, blobs)))
        const b = await editTree(repo, null, asEdits(filesOf(second, blobs)))
        const changes = await changesBetween(repo, a, b)
        expect(
          await editTree(
            repo,
            a,
            changes.map((change) => ({ path: change.path, file: change.new })),
          ),
        ).toBe(b)
        expect(
          await editTree(
            repo,
            b,
            changes.map((change) => ({ path: change.path, file: change.old })),
          ),
        ).toBe(a)
      }),
      { numRuns: 60 },
    )
    scratched.git('fsck', '--full', '--strict')
  })
})

describe('changes between trees', () => {
  test('nothing on one side is all of the other', async () => {
    const { repo, blobs } = await bench('sha1')
    const file = fileOf(blobs, '100644', 0)
    const tree = await editTree(repo, null, [
      { path: path('d/x'), file },
      { path: path('f'), file },
    ])
    expect(await changesBetween(repo, null, tree)).toEqual([
      { path: 'd/x', old: null, new: file },
      { path: 'f', old: null, new: file },
    ])
    expect((await changesBetween(repo, tree, null)).map((change) => change.new)).toEqual([null, null])
    expect(await changesBetween(repo, tree, tree)).toEqual([])
    expect(await changesBetween(repo, null, null)).toEqual([])
  })

  test('a file that becomes a folder is removed, and the folder added', async () => {
    const { repo, blobs } = await bench('sha1')
    const file = fileOf(blobs, '100644', 0)
    const a = await editTree(repo, null, [{ path: path('p'), file }])
    const b = await editTree(repo, null, [{ path: path('p/q'), file }])
    expect(await changesBetween(repo, a, b)).toEqual([
      { path: 'p', old: file, new: null },
      { path: 'p/q', old: null, new: file },
    ])
  })

  test('old spellings of a mode are no change', async () => {
    const { scratched, repo, blobs } = await bench('sha1')
    const file = fileOf(blobs, '100644', 0)
    const now = await editTree(repo, null, [{ path: path('d/f'), file }])
    const inner = rawTree(scratched, [['100664', 'f', file.oid]])
    const old = rawTree(scratched, [['040000', 'd', inner]])
    expect(await changesBetween(repo, old, now)).toEqual([])
    expect(await fileAt(repo, old, path('d/f'))).toEqual(file)
    expect(await changesBetween(repo, null, old)).toEqual([{ path: 'd/f', old: null, new: file }])
  })

  test('a tree that is not here is named', async () => {
    const { scratched, repo, blobs } = await bench('sha1')
    const none = asOid('1'.repeat(40))
    const holds = rawTree(scratched, [['40000', 'd', none]])
    await expect(changesBetween(repo, none, null)).rejects.toEqual(new MissingObject(none))
    await expect(changesBetween(repo, null, holds)).rejects.toEqual(new MissingObject(none))
    await expect(changesBetween(repo, null, blobs[0] as Oid)).rejects.toThrow('it is a blob')
  })
})

describe('a tree that could be read in two ways is refused', () => {
  const a = '1'.repeat(40)
  const cases: Record<string, readonly [string, string, string][]> = {
    'a name twice': [
      ['100644', 'f', a],
      ['100644', 'f', a],
    ],
    'a file and a folder of one name': [
      ['100644', 'a', a],
      ['100644', 'a.b', a],
      ['40000', 'a', a],
    ],
    'out of order': [
      ['100644', 'b', a],
      ['100644', 'a', a],
    ],
    'a folder sorted like a file': [
      ['40000', 'a', a],
      ['100644', 'a.b', a],
    ],
    'a slash in a name': [['100644', 'a/b', a]],
    'no name': [['100644', '', a]],
    'the folder itself': [['100644', '.', a]],
    'the folder above': [['40000', '..', a]],
    'a Git directory': [['40000', '.GiT', a]],
    'a mode of nothing': [['10644', 'f', a]],
    'no mode': [['', 'f', a]],
    'the id that says nothing is here': [['100644', 'f', '0'.repeat(40)]],
  }
  test.each(Object.entries(cases))('%s', async (_, entries) => {
    const raw = entries
      .map(([m, n, oid]) => `${m} ${n}\0${Buffer.from(oid, 'hex').toString('latin1')}`)
      .join('')
    expect(() => parseTree(raw as ByteString, 'sha1')).toThrow(MalformedTree)
  })

  test('one that ends early', () => {
    for (const raw of ['100644', '100644 f', '100644 f\0', `100644 f\0${'x'.repeat(19)}`]) {
      expect(() => parseTree(raw as ByteString, 'sha1')).toThrow('ends early')
    }
  })
})

describe('editing a tree', () => {
  test('an empty folder vanishes, and the last file leaves the empty tree', async () => {
    const { repo, blobs } = await bench('sha1')
    const file = fileOf(blobs, '100644', 0)
    const tree = await editTree(repo, null, [{ path: path('a/b/c'), file }])
    const empty = await editTree(repo, tree, [{ path: path('a/b/c'), file: null }])
    expect(empty).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904')
    expect(await repo.read(empty)).not.toBeNull()
    expect(await editTree(repo, null, [])).toBe(empty)
  })

  test('no edit writes nothing and keeps the tree', async () => {
    const { repo, blobs } = await bench('sha1')
    const tree = await editTree(repo, null, [{ path: path('a/b'), file: fileOf(blobs, '100644', 0) }])
    const watched: NativeRepository = {
      ...repo,
      writeTrees: async (trees) => {
        expect(trees).toEqual([])
        return []
      },
    }
    expect(await editTree(watched, tree, [{ path: path('a/none'), file: null }])).toBe(tree)
    expect(await editTree(watched, tree, [{ path: path('a'), file: null }])).toBe(tree)
    expect(await editTree(watched, tree, [{ path: path('a/b/c'), file: null }])).toBe(tree)
  })

  test('a file and something in it at once are refused', async () => {
    const { repo, blobs } = await bench('sha1')
    const file = fileOf(blobs, '100644', 0)
    const tree = await editTree(repo, null, [{ path: path('p'), file }])
    const edits = (list: readonly [string, FileAt | null][]): TreeEdit[] =>
      list.map(([at, f]) => ({ path: path(at), file: f }))
    await expect(editTree(repo, tree, edits([['p/q', file]]))).rejects.toThrow('both')
    await expect(
      editTree(
        repo,
        null,
        edits([
          ['p', file],
          ['p/q', file],
        ]),
      ),
    ).rejects.toThrow('both')
    const folder = await editTree(
      repo,
      tree,
      edits([
        ['p', null],
        ['p/q', file],
      ]),
    )
    expect(await fileAt(repo, folder, path('p/q'))).toEqual(file)
    await expect(editTree(repo, folder, edits([['p', file]]))).rejects.toThrow('both')
    expect(
      await editTree(
        repo,
        folder,
        edits([
          ['p/q', null],
          ['p', file],
        ]),
      ),
    ).toBe(tree)
  })

  test('a path twice, and a forbidden one, are refused', async () => {
    const { repo, blobs } = await bench('sha1')
    const file = fileOf(blobs, '100644', 0)
    const twice = { path: path('f'), file }
    await expect(editTree(repo, null, [twice, twice])).rejects.toThrow('twice')
    for (const wrong of ['', '/f', 'f/', 'a//b', '../f', '.git/config', 'a/.']) {
      await expect(editTree(repo, null, [{ path: path(wrong), file }])).rejects.toThrow(MalformedTree)
    }
  })
})

test('a folder is listed by its prefix', async () => {
  const { repo, blobs } = await bench('sha1')
  const file = fileOf(blobs, '100755', 1)
  const tree = await editTree(repo, null, [
    { path: path('d/e/f'), file },
    { path: path('d/g'), file },
    { path: path('dd'), file },
  ])
  expect((await listFiles(repo, tree, 'd/')).map((f) => f.path)).toEqual(['d/e/f', 'd/g'])
  expect(await listFiles(repo, tree, 'd/e/')).toEqual([{ path: 'd/e/f', ...file }])
  expect(await listFiles(repo, tree, 'dd/')).toEqual([])
  expect(await listFiles(repo, null, '')).toEqual([])
  await expect(listFiles(repo, tree, 'd')).rejects.toThrow('not a folder')
})

test('a tree is encoded and named as git does it', async () => {
  const { repo, blobs } = await bench('sha256')
  const entries = [
    { name: path('a'), mode: '040000', oid: treeOid(encodeTree([]), 'sha256') },
    { name: path('a.b'), mode: '100644', oid: blobs[1] as Oid },
  ] as const
  const content = encodeTree(entries)
  expect(parseTree(content, 'sha256').map((entry) => entry.name)).toEqual(['a.b', 'a'])
  expect((await repo.writeTrees([entries]))[0]).toBe(treeOid(content, 'sha256'))
})

async function bench(format: ObjectFormat) {
  const scratched = await scratch({ format })
  const repo = await scratched.open()
  const blobs: Oid[] = []
  for (let i = 0; i < 5; i++) blobs.push(await repo.write('blob', encodeUtf8(`blob ${i}\n`)))
  return { scratched, repo, blobs }
}

function fileOf(blobs: readonly Oid[], mode: Mode, content: number): FileAt {
  const oid = blobs[content % blobs.length] as Oid
  // The commit of another repository, that is: Git minds a blob there.
  return { mode, oid: mode === '160000' ? asOid(oid.replace(/./g, String(content + 1))) : oid }
}

/** The plan without the files that stand where another one needs a folder. */
function filesOf(
  plan: readonly (readonly [Path, { mode: Mode; content: number }])[],
  blobs: readonly Oid[],
): Files {
  const files = new Map<Path, FileAt>()
  for (const [at, { mode, content }] of plan) {
    const clash = [...files.keys()].some((other) => other.startsWith(`${at}/`) || at.startsWith(`${other}/`))
    if (!clash) files.set(at, fileOf(blobs, mode, content))
  }
  return files
}

function asEdits(files: Files): TreeEdit[] {
  return [...files].map(([path, file]) => ({ path, file }))
}

function gitDiff(repo: ScratchRepository, a: Oid, b: Oid): Change[] {
  const fields = raw(repo, ['diff-tree', '-r', '--raw', '-z', '--no-renames', '--full-index', a, b])
  const changes: Change[] = []
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, oldMode = '', newMode = '', oldOid = '', newOid = ''] =
      /^:(\d+) (\d+) (\w+) (\w+) \w$/.exec(fields[i] ?? '') ?? []
    changes.push({ path: fields[i + 1] as Path, old: side(oldMode, oldOid), new: side(newMode, newOid) })
  }
  return changes.sort(byPath)
}

function gitList(repo: ScratchRepository, tree: Oid): (FileAt & { path: Path })[] {
  return raw(repo, ['ls-tree', '-r', '-z', '--full-tree', tree])
    .slice(0, -1)
    .map((line) => {
      const [, mode, oid, at] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? []
      return { path: at as Path, mode: mode as Mode, oid: oid as Oid }
    })
    .sort((x, y) => compareBytes(x.path, y.path))
}

function raw(repo: ScratchRepository, args: readonly string[]): string[] {
  return repo.gitBytes(...args).split('\0')
}

function side(mode: string, oid: string): FileAt | null {
  return mode === '000000' ? null : { mode: mode as Mode, oid: oid as Oid }
}

/** A tree that Git would not write by itself. */
function rawTree(repo: ScratchRepository, entries: readonly [string, string, string][]): Oid {
  const content = entries.map(([m, n, oid]) =>
    Buffer.concat([Buffer.from(`${m} ${n}\0`), Buffer.from(oid, 'hex')]),
  )
  const args = ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin']
  return asOid(repo.tryGit(args, { input: Buffer.concat(content) }).stdout.trim())
}
