import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotePath, showPath, unquotePath } from '../../../src/domain/names/path.js'
import { type ByteString, encodeUtf8, fromByteArray } from '../../../src/domain/text/bytes.js'

const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((array) => fromByteArray(array.filter((byte) => byte !== 0)))
  .filter((path) => path !== '')

describe('a path', () => {
  // What `git ls-tree` prints with core.quotePath on.
  it.each<[string, string]>([
    ['src/login.ts', 'src/login.ts'],
    ['a b', 'a b'],
    ["it's", "it's"],
    ['new\nline', '"new\\nline"'],
    ['tab\t', '"tab\\t"'],
    ['"', '"\\""'],
    ['\\', '"\\\\"'],
    ['\x01', '"\\001"'],
    ['\x07\b\v\f\r', '"\\a\\b\\v\\f\\r"'],
    ['\x7f', '"\\177"'],
    ['日本', '"\\346\\227\\245\\346\\234\\254"'],
    ['a@b', 'a@b'],
  ])('%j is quoted as Git quotes it', (path, quoted) => {
    expect(quotePath(encodeUtf8(path))).toBe(quoted)
    expect(unquotePath(quoted)).toBe(encodeUtf8(path))
  })

  it('comes back from its quotes, whatever bytes it has', () => {
    fc.assert(
      fc.property(bytes, (path) => {
        expect(unquotePath(quotePath(path))).toBe(path)
      }),
    )
  })

  it('is read only as it is written', () => {
    const close = fc.oneof(
      fc.string({ unit: fc.constantFrom('"', '\\', 'n', '0', '1', '7', 'a', '\n', 'é') }),
      bytes.map((path) => `"${quotePath(path)}"`),
      fc.string(),
    )
    fc.assert(
      fc.property(close, (text) => {
        const path = unquotePath(text)
        if (path !== null) expect(quotePath(path)).toBe(text)
      }),
      { numRuns: 5000 },
    )
  })

  it.each(['', '""', '"a"', '"\\q"', '"\\n', 'a\n', '"\\12"', '"\\400"', '"\\101"', 'é', '"\\""x"'])(
    'is not %j',
    (text) => expect(unquotePath(text)).toBeNull(),
  )

  it('is shown to people as it is where that can be read, and quoted where it would deceive', () => {
    expect(showPath(encodeUtf8('日本.md'))).toBe('日本.md')
    expect(showPath('\xff' as ByteString)).toBe('"\\377"')
    expect(showPath(encodeUtf8('\x1b[31mred'))).toBe('"\\033[31mred"')
    expect(showPath(encodeUtf8('md.\u202etxt'))).toBe('"md.\\342\\200\\256txt"')
    expect(showPath(encodeUtf8('a\u200bb'))).toContain('\\342')
    for (const unseen of ['\xad', '\u3164', '\ufe0f', '\u{e0041}', '\t'])
      expect(showPath(encodeUtf8(`a${unseen}b`))).toMatch(/^"a\\.+b"$/)
    expect(showPath(encodeUtf8('\u2764\ufe0f.md'))).toBe('\u2764\ufe0f.md')
  })
})
