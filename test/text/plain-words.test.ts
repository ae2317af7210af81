import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { oddWords } from '../support/odd-words.js'
import { sourceFiles } from '../support/source-files.js'
import { proseOf, scriptTexts, sourceTexts, type Text } from '../support/texts.js'

interface Exception {
  readonly file: string
  readonly word: string
  readonly reason: string
}

const ALLOWED: readonly Exception[] = []

const below = (folder: string, name: RegExp): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .sort()
    .map((file) => `${folder}/${file}`)

const SOURCES = sourceFiles('src').filter((file) => !file.startsWith('src/build/'))

const COVERED: readonly (readonly [string, readonly string[], (file: string) => readonly Text[]])[] = [
  ['the sources', SOURCES, sourceTexts],
  ['the built-in definitions', below('src/definitions', /\.ya?ml$/), scriptTexts],
  ['the prompts', below('src/definitions', /\.md$/), proseOf],
  ['the hooks', below('hooks', /^[^.]+(?:\.sh)?$/), scriptTexts],
  ['what is written about the hooks', below('hooks', /\.md$/), proseOf],
  ['the man page', below('src/man', /\.1$/), proseOf],
  ['the stories', below('fixtures/stories', /\.md$/), proseOf],
  ['CONTRIBUTING', ['CONTRIBUTING.md'], proseOf],
  ['README and its reference', ['README.md', ...(existsSync('docs') ? below('docs', /\.md$/) : [])], proseOf],
]

const allowed = (file: string, word: string) =>
  ALLOWED.some((exception) => exception.file === file && exception.word === word.toLowerCase())

describe('every text that a person sees is in plain English', () => {
  test.each(COVERED)('%s', (_, files, textsOf) => {
    expect(files.length).toBeGreaterThan(0)
    const odd = files.flatMap((file) =>
      textsOf(file).flatMap(({ line, text }) =>
        oddWords(text)
          .filter((word) => !allowed(file, word))
          .map((word) => `${file}:${line} "${word}" in: ${text.trim().slice(0, 160)}`),
      ),
    )
    expect(odd).toEqual([])
  })

  test('no exception is left over', () => {
    const texts = new Map(COVERED.flatMap(([, files, of]) => files.map((file) => [file, of] as const)))
    const unused = ALLOWED.filter(({ file, word }) => {
      const found = texts.get(file)?.(file) ?? []
      return !found.some(({ text }) => oddWords(text).some((odd) => odd.toLowerCase() === word))
    })
    expect(unused).toEqual([])
  })

  test.each([
    'whoever may approve',
    'it says what stands',
    'came in beside every workflow',
    '"x" is no slug',
    'x, which are no paths',
    'takes the lock away',
    'it takes away all',
    'its condition does not hold',
    'main holds other bytes',
    'are held against the programs',
    'approve what awaits approval',
    'plan-approval is awaiting: 0 of 1',
    'put a diff behind the gate',
    'a patch waits at the gate',
    'mend this first',
    'follows a plan, provably',
    'accepted by nobody',
    'by Nina as it claims',
    'is everything in order here?',
    'It is destructive to README.md.',
    'stop all but reading',
    'Something here is not as people decided it',
  ])('seen: %s', (text) => {
    expect(oddWords(text)).not.toEqual([])
  })

  test.each([
    'there is no workflow called x',
    'the plan is no longer approved',
    'approve the pending plan, snapshot or code',
    'the plan needs 1 approval',
    'recommended',
    'understand it',
  ])('not: %s', (text) => {
    expect(oddWords(text)).toEqual([])
  })
})
