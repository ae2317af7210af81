import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAlwaysSensitive } from '../../src/domain/policy/sensitive.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { encodeUtf8 } from '../../src/domain/text/bytes.js'
import type { Mode } from '../../src/domain/tree/change.js'
import { file } from '../support/file-tree.js'
import { objectStore } from '../support/loose-objects.js'
import { scratch } from '../support/scratch-repository.js'

const SEED = Number(process.env.SEED ?? 1)
const RUNS = Number(process.env.RUNS ?? 3000)

const BASES = [
  '.git',
  '.gitmodules',
  '.gitattributes',
  'git',
  'gi7eba',
  'gi7d29',
  'gitmod',
  'gitatt',
  'g',
  'x',
]
const PIECES = [
  '~1',
  '~4',
  '~5',
  '~12',
  '~123',
  '.',
  ' ',
  ':',
  '::$DATA',
  '\\',
  '\u200c',
  '\ufeff',
  '\u0131',
  'x',
  '\xff',
]

/** Names that are nearly those which mean something to Git. */
const name = fc
  .tuple(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 1 }),
    fc.constantFrom(...BASES),
    fc.nat(14),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(20), fc.constantFrom(...PIECES)), { maxLength: 1 }),
    fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  )
  .map(([before, base, length, after, within, upper]) => {
    const letters = [
      ...`${before.join('')}${base.slice(0, length < 8 ? undefined : length)}${after.join('')}`,
    ]
    for (const [at, piece] of within) letters.splice(at, 0, piece)
    return letters
      .map((letter, at) => (upper[at] && letter < '\x7f' ? letter.toUpperCase() : letter))
      .join('')
  })
  .filter((text) => text !== '' && text !== '.' && text !== '..')

/** As bytes: where `\xff` stands, that byte, which is no UTF-8. */
const bytesOf = (text: string): ByteString => text.split('\xff').map(encodeUtf8).join('\xff') as ByteString

const sensitive = (path: ByteString, mode: Mode = '100644'): boolean =>
  isAlwaysSensitive({ path, old: null, new: file('x\n', mode) })

test(`each name that git fsck objects to is sensitive, SEED=${SEED}`, async () => {
  const repo = await scratch({ bare: true })
  const store = objectStore('sha1')
  const blob = store.put('blob', encodeUtf8('x'))
  const raw = Buffer.from(blob, 'hex').toString('latin1')
  const trees = new Map<string, ByteString>()
  for (const text of fc.sample(name, { seed: SEED, numRuns: RUNS })) {
    const path = bytesOf(text)
    trees.set(store.put('tree', `120000 ${path}\0${raw}` as ByteString), path)
  }
  store.writeTo(repo.path)
  const said = repo.tryGit(['-c', 'fsck.gitattributesSymlink=error', 'fsck', '--no-dangling'])
  const FOUND = /in tree ([0-9a-f]{40}): (?:hasDotgit|gitmodulesSymlink|gitattributesSymlink)/g
  const refused = [...`${said.stdout}${said.stderr}`.matchAll(FOUND)].map(([, oid]) =>
    trees.get(oid as string),
  )
  expect(refused.length).toBeGreaterThan(trees.size / 50)
  expect(refused.filter((path) => path !== undefined && !sensitive(path))).toEqual([])
  // And not everything is.
  expect([...trees.values()].filter((path) => !sensitive(path)).length).toBeGreaterThan(trees.size / 10)
})

test('each path that git update-index refuses is sensitive', async () => {
  const repo = await scratch()
  const blob = repo.tryGit(['hash-object', '-w', '--stdin'], { input: 'x\n' }).stdout.trim()
  const protect = ['-c', 'core.protectHFS=true', '-c', 'core.protectNTFS=true']
  const paths = fc
    .sample(name, { seed: SEED, numRuns: 60 })
    .map((text, at) => (at % 2 === 0 ? text : `a/${text}/b`))
  const named = [
    '.git/x',
    'a/.GIT',
    'git~1',
    '.g\u200cit/x',
    '.git ./x',
    '.git::$INDEX_ALLOCATION/x',
    'a/x.git',
    'a/git~2',
  ]
  const refused = [...named, ...paths].filter((path) => {
    if (path.includes('\xff')) return false
    const args = ['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]
    return repo.tryGit([...protect, ...args]).status !== 0
  })
  expect(refused.slice(0, 6)).toEqual(named.slice(0, 6))
  expect(refused.filter((path) => !sensitive(encodeUtf8(path)))).toEqual([])
})
