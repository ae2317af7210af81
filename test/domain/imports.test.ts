import { readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceFiles } from '../support/source-files.js'

interface Import {
  readonly from: string
  /** A folder or file of ours as `src/domain/…`, else the package. */
  readonly what: string
  readonly typeOnly: boolean
}

const STATEMENT = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(file, 'utf8')
  const found = [
    ...[...text.matchAll(STATEMENT)].map(([, type, what = '']) => ({ what, typeOnly: type !== undefined })),
    ...[...text.matchAll(DYNAMIC)].map(([, what = '']) => ({ what, typeOnly: false })),
  ]
  const place = (what: string) => (what.startsWith('.') ? posix.join(dirname(file), what) : what)
  return found.map(({ what, typeOnly }) => ({ from: file, what: place(what), typeOnly }))
}

const BELOW = ['domain', 'git', 'trust', 'definitions', 'yaml', 'schemas', 'conditions']

/** What each part may import, of ours: everything else is a way that data must not flow. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  yaml: ['domain', 'yaml'],
  schemas: ['domain', 'yaml', 'schemas'],
  git: ['domain', 'git'],
  trust: ['domain', 'yaml', 'trust'],
  definitions: ['domain', 'yaml', 'definitions'],
  conditions: ['domain', 'conditions'],
  app: [...BELOW, 'app', 'src/version.js'],
  engine: [...BELOW, 'app', 'engine', 'src/version.js'],
  commands: [...BELOW, 'app', 'engine', 'ci', 'commands', 'src/version.js'],
  ci: ['ci'],
  render: ['domain', 'render'],
}

const all = sourceFiles('src').flatMap(importsOf)
const partOf = (file: string): string => /^src\/([^/]+)\//.exec(file)?.[1] ?? file
const show = ({ from, what }: Import): string => `${from} imports ${what}`

describe('data flows one way', () => {
  it('and this test sees the imports', () => {
    expect(all.length).toBeGreaterThan(100)
    expect(all).toContainEqual({
      from: 'src/domain/workflow/fold.ts',
      what: 'src/domain/tree/merge-paths.js',
      typeOnly: false,
    })
    expect(all).toContainEqual({
      from: 'src/domain/workflow/fold.ts',
      what: 'src/domain/log/commit.js',
      typeOnly: true,
    })
  })

  it.each(Object.entries(MAY_IMPORT))('%s imports only what is before it', (part, allowed) => {
    const ours = all.filter(({ from, what }) => partOf(from) === part && what.startsWith('src/'))
    const strange = ours.filter(({ what, typeOnly }) => {
      if (allowed.includes(partOf(what))) return false
      return !(part === 'render' && partOf(what) === 'app' && typeOnly)
    })
    expect(strange.map(show)).toEqual([])
  })

  it('the terminal imports everything, and nothing imports the terminal', () => {
    const back = all.filter(({ from, what }) => /^src\/cli[./]/.test(what) && !/^src\/cli[./]/.test(from))
    expect(back.map(show)).toEqual([])
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
