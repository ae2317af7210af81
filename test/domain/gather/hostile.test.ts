import { describe, expect, it } from 'vitest'
import { codeNamedIn } from '../../../src/domain/gather/code-names.js'
import { linksOf } from '../../../src/domain/gather/links.js'
import { numberedAmong } from '../../../src/domain/gather/numbers.js'
import { outlineOf } from '../../../src/domain/gather/outline.js'
import { placesIn } from '../../../src/domain/gather/places.js'
import { countTerms, queryOf } from '../../../src/domain/gather/query.js'
import { referencesIn } from '../../../src/domain/gather/references.js'
import { todosIn } from '../../../src/domain/gather/todos.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'

const MIB = 1 << 20
const SIZE = 5 * MIB

// An expression that looks twice at the same characters would need hours for these.
const TEXTS: readonly (readonly [string, string])[] = [
  ['opening brackets', '['],
  ['closing brackets', ']('],
  ['double brackets', '[['],
  ['backticks', '`'],
  ['fences', '```\n'],
  ['definitions', '[a]: '],
  ['Sphinx roles', ':doc:`'],
  ['headings', '# a\n'],
  ['one word', 'a'],
  ['dots', '.'],
  ['folders', 'a/'],
  ['dotted names', 'a.b.'],
  ['steps upwards', '../'],
  ['a number without end', 'RFC 0'],
  ['spaces', ' '],
  ['list marks', '- [ ] TODO: x\n'],
  ['line breaks of two bytes', '\r\n'],
  ['words of another script', '\u6f22\u5b57'],
  ['lone halves of characters', '\ud800'],
  ['attributes', 'href="'],
  ['camels', 'aB'],
]

describe('five MiB of', () => {
  const files = ['a.md', 'rfc-1.md', 'src/a.ts'].map(encodeUtf8)
  const around = { places: placesIn(files), numbered: numberedAmong(files) }

  it.each(TEXTS)('%s are read to the end', (_, part) => {
    const text = part.repeat(Math.ceil(SIZE / part.length))
    const { found, outside, missing } = referencesIn(text, encodeUtf8('here.md'), around)
    expect(found.size).toBeLessThanOrEqual(files.length)
    expect(outside.length + missing.length).toBeLessThanOrEqual(5000)
    expect(outlineOf(text).headings.length).toBeLessThanOrEqual(500)
    const query = queryOf(text, 'here')
    expect(query.weights.length).toBeLessThanOrEqual(4000)
    expect(countTerms(query, text, 'here').length).toBeLessThan(MIB)
    expect(codeNamedIn(text, { commands: files, schemas: [], code: files }).length).toBeLessThanOrEqual(3)
    expect(todosIn(text, 50).length).toBeLessThanOrEqual(50)
  })
})

it('a thousand references are a thousand references', () => {
  const files = Array.from({ length: 1000 }, (_, at) => encodeUtf8(`docs/page-${at}.md`))
  const text = files.map((path) => `- [it](${path})\n`).join('')
  const around = { places: placesIn(files), numbered: numberedAmong(files) }
  expect(referencesIn(text, encodeUtf8('README.md'), around).found.size).toBe(1000)
})

it('no more than five thousand links are read of one document', () => {
  expect(linksOf('[a](b.md)\n'.repeat(20_000))).toHaveLength(5000)
})

it('a folder of ten thousand files with one name is looked through once for a name', () => {
  const files = Array.from({ length: 10_000 }, (_, at) => encodeUtf8(`p${at}/page.md`))
  const text = Array.from({ length: 2000 }, () => '[a](/nowhere/page) ').join('')
  const around = { places: placesIn(files), numbered: numberedAmong(files) }
  const { found, missing } = referencesIn(text, encodeUtf8('README.md'), around)
  expect([found.size, missing.length]).toEqual([0, 2000])
})
