import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Update, updateMetadata } from '../../../src/domain/results/metadata.js'
import { type ByteString, encodeUtf8 } from '../../../src/domain/text/bytes.js'

function update(text: string, ...updates: readonly Update[]): string {
  const done = updateMetadata(text as ByteString, updates)
  if (!done.ok) throw new Error(`${done.code}: ${done.message}`)
  return done.content
}
const refusal = (text: string, ...updates: readonly Update[]) => {
  const done = updateMetadata(text as ByteString, updates)
  return done.ok ? null : done.code
}
const status = (value: string): Update => ({ field: 'Status', value })

describe('a field gets its value', () => {
  it.each<[string, string, string]>([
    [
      'on a bold line',
      '# A\n\n**Status:** Draft\n**Author:** x\n',
      '# A\n\n**Status:** In Review\n**Author:** x\n',
    ],
    ['with the colon outside', '# A\n\n**Status**: Draft\n', '# A\n\n**Status**: In Review\n'],
    ['with underscores', '__Status:__ Draft\n', '__Status:__ In Review\n'],
    ['in a list', '* **Status:** Draft\n', '* **Status:** In Review\n'],
    ['on a plain line', '# A\n\nStatus: Draft\n', '# A\n\nStatus: In Review\n'],
    ['where there was none', '**Status:**\n', '**Status:**In Review\n'],
    ['whatever case it has', '**STATUS:** Draft\n', '**STATUS:** In Review\n'],
    ['with CRLF', '# A\r\n\r\n**Status:** Draft\r\nx\r\n', '# A\r\n\r\n**Status:** In Review\r\nx\r\n'],
    ['with mixed line ends', '# A\n**Status:** Draft\r\nx\n', '# A\n**Status:** In Review\r\nx\n'],
    ['without a last line break', '# A\n\n**Status:** Draft', '# A\n\n**Status:** In Review'],
    [
      'before two blanks that break the line',
      '**Status:** Draft  \n**A:** b  \n',
      '**Status:** In Review  \n**A:** b  \n',
    ],
    ['before a backslash that breaks the line', '**Status:** Draft\\\n', '**Status:** In Review\\\n'],
    ['below a heading', '# A\n\n## Status\n\nDraft\n\n## Why\n', '# A\n\n## Status\n\nIn Review\n\n## Why\n'],
    [
      'beside bytes that are no UTF-8',
      '# \xff\n\n**Status:** \xfe\n\xfd',
      '# \xff\n\n**Status:** In Review\n\xfd',
    ],
    ['behind a byte order mark', '\xef\xbb\xbf**Status:** Draft\n', '\xef\xbb\xbf**Status:** In Review\n'],
    [
      'once, where it stands twice',
      '**Status:** a\n**Status:** b\n',
      '**Status:** In Review\n**Status:** b\n',
    ],
    [
      'not in an example',
      '```\n**Status:** a\n```\n**Status:** b\n',
      '```\n**Status:** a\n```\n**Status:** In Review\n',
    ],
  ])('%s', (_, before, after) => expect(update(before, status('In Review'))).toBe(after))

  it.each<[string, string, string]>([
    ['bare', '---\nstatus: draft\ntitle: x\n---\n# A\n', '---\nstatus: In Review\ntitle: x\n---\n# A\n'],
    ['in double quotes', '---\nstatus: "draft"\n---\n', '---\nstatus: "In Review"\n---\n'],
    ['in single quotes', "---\nstatus: 'draft'\n---\n", "---\nstatus: 'In Review'\n---\n"],
    ['before a comment', '---\nstatus: draft  # for now\n---\n', '---\nstatus: In Review  # for now\n---\n'],
    ['where there was none', '---\nstatus:\ntitle: x\n---\n', '---\nstatus: In Review\ntitle: x\n---\n'],
    ['with CRLF', '---\r\nstatus: draft\r\n---\r\n', '---\r\nstatus: In Review\r\n---\r\n'],
    ['up to three dots', '---\nstatus: draft\n...\n', '---\nstatus: In Review\n...\n'],
    [
      'before a bold line',
      '---\nstatus: draft\n---\n**Status:** x\n',
      '---\nstatus: In Review\n---\n**Status:** x\n',
    ],
    ['with odd spacing', '---\nStatus :   draft\t\n---\n', '---\nStatus :   In Review\t\n---\n'],
    ['without an end of the last line', '---\nstatus: a\n---', '---\nstatus: In Review\n---'],
    [
      'and not one of a nested value',
      '---\na:\n  status: x\n---\n',
      '---\na:\n  status: x\nstatus: In Review\n---\n',
    ],
  ])('in the front matter, %s', (_, before, after) => expect(update(before, status('In Review'))).toBe(after))

  it.each<[string, string]>([
    ['yes', '"yes"'],
    ['a: b', '"a: b"'],
    ['# no', '"# no"'],
    ['[x]', '"[x]"'],
    ['', '""'],
    ['2026-11-21', '2026-11-21'],
    ['Übergang', '"Übergang"'],
  ])('in the front matter, in quotes where YAML would read %j otherwise', (value, spelled) => {
    expect(update('---\nstatus: x\n---\n', status(value))).toBe(encodeUtf8(`---\nstatus: ${spelled}\n---\n`))
  })
})

describe('front matter that is broken', () => {
  it('because it never ends is none', () => {
    const text = '---\nstatus: draft\n\n# A\n\n**Status:** Draft\n'
    expect(update(text, status('Done'))).toBe('---\nstatus: draft\n\n# A\n\n**Status:** Done\n')
    expect(update('---\n# A\n\n**Status:** Draft\n', status('Done'))).toBe('---\n# A\n\n**Status:** Done\n')
  })

  it('elsewhere stays as it is', () => {
    const text = '---\nstatus: draft\ntitle: "never closed\n\t: :\n---\n# A\n'
    expect(update(text, status('Done'))).toBe(text.replace('draft', 'Done'))
  })

  it.each([
    ['---\nstatus: a\nstatus: b\n---\n'],
    ['---\nstatus: |\n  a\n  b\n---\n'],
    ['---\nstatus:\n  - a\n---\n'],
    ['---\nstatus:\n- a\n---\n'],
    ['---\nstatus: [a, b]\n---\n'],
    ['---\nstatus: a\n  b\n---\n'],
    ['---\nstatus: &x a\n---\n'],
    ['---\nstatus: "a\n---\n'],
    [`---\nstatus: ${'a'.repeat(2000)}\n---\n`],
  ])('where the field itself is unclear, it is refused: %j', (text) => {
    expect(refusal(text, status('Done'))).toBe('UNCLEAR_FIELD')
  })
})

describe('a field that is nowhere is added', () => {
  it.each<[string, string, string]>([
    [
      'below the other fields',
      '# A\n\n**Author:** x\n\nText\n',
      '# A\n\n**Author:** x\n**Status:** Done\n\nText\n',
    ],
    ['with their hard breaks', '**Author:** x  \n\nT\n', '**Author:** x  \n**Status:** Done  \n\nT\n'],
    [
      'below plain fields, as one of them',
      '# A\n\nDate: x\nState: y\n\nText\n',
      '# A\n\nDate: x\nState: y\nStatus: Done\n\nText\n',
    ],
    [
      'below plain fields that are paragraphs, as one more',
      '# A\r\n\r\nDate: x\r\n\r\nText\r\n',
      '# A\r\n\r\nDate: x\r\n\r\nStatus: Done\r\n\r\nText\r\n',
    ],
    [
      'below the title, where a sentence has a colon',
      '# A\n\nText.\n\nNote: x\n',
      '# A\n\n**Status:** Done\n\nText.\n\nNote: x\n',
    ],
    ['below the title', '# A\r\n\r\nText\r\n', '# A\r\n\r\n**Status:** Done\r\n\r\nText\r\n'],
    ['below a title without a line break', '# A', '# A\n\n**Status:** Done'],
    ['at the top', 'Text\n', '**Status:** Done\n\nText\n'],
    ['to an empty document', '', '**Status:** Done\n'],
    ['to the front matter', '---\ntitle: x\n---\n# A\n', '---\ntitle: x\nstatus: Done\n---\n# A\n'],
    ['to front matter with capitals', '---\nTitle: x\n---\n', '---\nTitle: x\nStatus: Done\n---\n'],
  ])('%s', (_, before, after) => expect(update(before, status('Done'))).toBe(after))
})

describe('a line is added', () => {
  const line: Update = { addLine: '**Reviewed:** 2026-11-21 (security perspective)' }

  it('among the fields, and once', () => {
    const once = update('# A\n\n**Status:** Draft\n\nText', line)
    expect(once).toBe('# A\n\n**Status:** Draft\n**Reviewed:** 2026-11-21 (security perspective)\n\nText')
    expect(update(once, line)).toBe(once)
  })

  it('not where it would be two', () => {
    expect(refusal('# A', { addLine: 'a\nb' })).toBe('BAD_FIELD')
    expect(refusal('# A', { addLine: ' ' })).toBe('BAD_FIELD')
  })
})

describe('what comes from elsewhere', () => {
  it.each(['a\nb', 'a\r', 'a\0', 'a\u2028b'])(
    'is no value where it does not stay on its line: %j',
    (value) => {
      expect(refusal('**Status:** x\n', status(value))).toBe('BAD_FIELD')
    },
  )
  it.each(['', 'a:b', 'a\nb', '**a', ' a', '#a'])('is no name of a field: %j', (field) => {
    expect(refusal('# A', { field, value: 'x' })).toBe('BAD_FIELD')
  })
  it('may be five MiB on one line', () => {
    const text = `**Status:** ${' '.repeat(5 << 20)}x\n**Status:** Draft\n## ${' '.repeat(1 << 20)}x\n`
    expect(update(text, status('Done'))).toBe(text.replace('Draft', 'Done'))
  })
})

describe('whatever the document is', () => {
  const piece = fc.constantFrom(
    '---\n',
    '---\r\n',
    'status: a\n',
    '**Status:** b',
    '\n',
    '\r\n',
    '# T\n',
    '## S\n',
    'x',
    '\xff',
    '```\n',
    'title: "',
  )
  const document = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  const updates: readonly Update[] = [status('Done'), { addLine: '**Reviewed:** today' }]

  it('every byte of it stays, in its order, but for one value', () => {
    fc.assert(
      fc.property(document, (text) => {
        const done = updateMetadata(text as ByteString, [status('Done')])
        if (!done.ok) return
        let [head, tail] = [0, 0]
        while (head < text.length && done.content[head] === text[head]) head++
        while (tail < text.length - head && done.content.at(-1 - tail) === text.at(-1 - tail)) tail++
        expect(text.slice(head, text.length - tail)).toMatch(/^[^\n]*$/)
      }),
    )
  })

  it('the same updates again change nothing', () => {
    fc.assert(
      fc.property(document, (text) => {
        const once = updateMetadata(text as ByteString, updates)
        if (!once.ok) return
        expect(updateMetadata(once.content, updates)).toEqual(once)
      }),
    )
  })
})
