import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Import, importsOf } from '../support/imports.js'
import { sourceFiles } from '../support/source-files.js'

interface Room {
  readonly name: string
  /** The rooms and layers that it may import from, where they stand above it. */
  readonly uses: readonly string[]
  /** Those of which it may know the types only. */
  readonly types: readonly string[]
}

/** The table in CONTRIBUTING.md: `| room | in, out | may import |`, the first one first. */
const ROOMS: readonly Room[] = [
  ...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/^\| `([a-z/]+)` \| [^|]+ \| ([^|]+) \|$/gm),
].map(([, name = '', may = '']) => {
  const [uses = '', types = ''] = may.split('; types of ')
  const names = (list: string) => list.split(', ').filter((each) => each !== '' && each !== 'none')
  return { name, uses: names(uses), types: names(types) }
})

const all = sourceFiles('src').flatMap(importsOf)
const partOf = (file: string): string => /^src\/([^/]+)\//.exec(file)?.[1] ?? file
/** The folder of a file, without `src/`; of a file in `src` itself `''`. */
const roomOf = (file: string): string => dirname(file).replace(/^src\/?/, '')
const show = ({ from, what }: Import): string => `${from} imports ${what}`

const isIn = (room: string, places: readonly string[]): boolean =>
  places.some((place) => place === 'all' || room === place || room.startsWith(`${place}/`))

function mayImport(from: Room, { what, typeOnly }: Import): boolean {
  const folder = roomOf(what)
  // A folder of files that are no code belongs to the room in which it lies.
  const room = what.endsWith('.js')
    ? folder
    : (ROOMS.findLast(({ name }) => isIn(folder, [name]))?.name ?? folder)
  // The version, and what the bundler makes of other files, stand above all rooms.
  if (room === '' || room === from.name) return true
  const above = ROOMS.slice(0, ROOMS.indexOf(from)).some(({ name }) => name === room)
  return above && (isIn(room, from.uses) || (typeOnly && isIn(room, from.types)))
}

describe('rooms', () => {
  it('are told in a table, and this test sees the imports', () => {
    expect(ROOMS.length).toBeGreaterThan(40)
    expect(all.length).toBeGreaterThan(100)
    const from = 'src/domain/fold/fold.ts'
    expect(all).toContainEqual({ from, what: 'src/domain/tree/merge-paths.js', typeOnly: false })
    expect(all).toContainEqual({ from, what: 'src/domain/log/commit.js', typeOnly: true })
  })

  it('have a row each, and each row a room', () => {
    const there = new Set(
      sourceFiles('src')
        .map(roomOf)
        .filter((room) => room !== ''),
    )
    expect(ROOMS.map(({ name }) => name).sort()).toEqual([...there].sort())
  })

  it.each(ROOMS.map((room) => [room.name, room] as const))(
    '%s imports what is above it alone',
    (name, room) => {
      const strange = all.filter(
        (each) => roomOf(each.from) === name && each.what.startsWith('src/') && !mayImport(room, each),
      )
      expect(strange.map(show)).toEqual([])
    },
  )

  it('refuses what comes from below, what its row does not name, and values where only types are allowed', () => {
    const room = (name: string) => ROOMS.find((each) => each.name === name) as Room
    const of = (what: string, typeOnly = false) => ({ from: '', what, typeOnly })
    expect(mayImport(room('domain/log'), of('src/domain/fold/fold.js'))).toBe(false)
    expect(mayImport(room('git/native'), of('src/trust/ssh/ssh-key.js'))).toBe(false)
    expect(mayImport(room('render'), of('src/app/outcome/outcome.js'))).toBe(false)
    expect(mayImport(room('render'), of('src/app/outcome/outcome.js', true))).toBe(true)
    expect(mayImport(room('domain/workflow'), of('src/domain/log/event.js'))).toBe(true)
  })
})

describe('the domain is pure', () => {
  const sources = sourceFiles('src/domain').map((file) => [file, code(readFileSync(file, 'utf8'))] as const)
  const holds = (pattern: RegExp) => sources.filter(([, text]) => pattern.test(text)).map(([file]) => file)

  it('imports nothing of Node, and of others only a matcher of globs', () => {
    const packages = all.filter(({ from, what }) => partOf(from) === 'domain' && !what.startsWith('src/'))
    expect([...new Set(packages.map(({ what }) => what))]).toEqual(['picomatch'])
  })

  it.each<[string, RegExp]>([
    ['waits for nothing', /\bawait\b|\basync\b|\bPromise\b|\.then\(/],
    [
      'has no clock',
      /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bperformance\b|\bsetTimeout\b|\bsetInterval\b/,
    ],
    ['has no randomness', /\bMath\.random\b|\bcrypto\b|\brandomUUID\b/],
    ['knows no process, no globals', /\bprocess\.|\bglobalThis\b|\bconsole\.|\bfetch\(|\bBuffer\b/],
  ])('%s', (_, pattern) => expect(holds(pattern)).toEqual([]))
})

/** The text without comments, which may speak of anything. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}
