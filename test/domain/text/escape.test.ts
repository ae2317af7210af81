import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeLossy,
  decodeUtf8,
  encodeUtf8,
  fromByteArray,
  toByteArray,
} from '../../../src/domain/text/bytes.js'
import { escapeLine, escapeText } from '../../../src/domain/text/escape.js'

describe('text for a terminal', () => {
  it('keeps newlines, tabs and every language', () => {
    expect(escapeText('a\tb\nc 日本 é 😀')).toBe('a\tb\nc 日本 é 😀')
    expect(escapeLine('a\tb\nc')).toBe('a\\tb\\nc')
  })

  it('shows what would move, hide or turn text', () => {
    expect(escapeText('\x1b[2J\x07\r\x9b\u202e\u200b\u2028\ufeff')).toBe(
      '\\x1b[2J\\x07\\x0d\\x9b\\u202e\\u200b\\u2028\\ufeff',
    )
  })

  const UNSEEN =
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu

  it.each([
    ['a soft hyphen', 'a\xadb', 'a\\xadb'],
    ['fillers', '\u115f\u1160\u3164\uffa0', '\\u115f\\u1160\\u3164\\uffa0'],
    ['a Mongolian separator', '\u180e', '\\u180e'],
    ['tags', '\u{e0001}\u{e0041}\u{e007f}', '\\u{e0001}\\u{e0041}\\u{e007f}'],
    ['variation selectors', 'a\ufe00\ufe0f\u{e0100}\u{e01ef}', 'a\\ufe00\\ufe0f\\u{e0100}\\u{e01ef}'],
    ['half of a character', '\ud800a\udfff', '\\ud800a\\udfff'],
    ['notes between lines', '\ufff9\u{1d173}', '\\ufff9\\u{1d173}'],
    ['no characters', '\uffff\ufdd0\u{1ffff}', '\\uffff\\ufdd0\\u{1ffff}'],
  ])('shows %s', (_, text, want) => {
    expect(escapeText(text)).toBe(want)
  })

  it.each([
    '\u2764\ufe0f',
    '1\ufe0f\u20e3',
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    '\u{1f3f3}\ufe0f\u200d\u{1f308}',
  ])('keeps a picture that Unicode lists, %s, and nothing that only looks like a part of one', (picture) => {
    expect(escapeText(`a${picture}b${picture}${picture}`)).toBe(`a${picture}b${picture}${picture}`)
    expect(escapeText(`${picture}\ufe0f`)).toMatch(/\\ufe0f$/)
    expect(escapeText(`${picture}\u200d`)).toMatch(/\\u200d$/)
  })

  it.each([
    ['1\ufe0f', '1\\ufe0f'],
    ['\u{1f600}\ufe0f', '\u{1f600}\\ufe0f'],
    ['\u{1f600}\u200d\u{1f600}', '\u{1f600}\\u200d\u{1f600}'],
    ['\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}', '\u{1f3f4}\\u{e0067}\\u{e0062}\\u{e007f}'],
  ])('%j is no picture that Unicode lists', (text, want) => {
    expect(escapeText(text)).toBe(want)
  })

  it('holds nothing that is not seen, whatever it was, but in pictures; and nothing else is changed', () => {
    const odd = fc.constantFrom(
      '\u200d',
      '\ufe0f',
      '\u2764',
      '\u{1f468}',
      '\u{1f3fb}',
      '\u{e0041}',
      '\xad',
      '1',
      '\u20e3',
    )
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom('\ud800', '\udc00'),
            odd,
            fc.string({ unit: 'binary', maxLength: 1 }),
          ),
        }),
        (text) => {
          const escaped = escapeLine(text)
          for (const [found] of escaped.matchAll(UNSEEN)) expect('\u200d\ufe0f').toContain(found)
          expect(escaped.replaceAll(/[\u200d\ufe0f]/g, '')).not.toMatch(UNSEEN)
          expect(escapeLine(escaped)).toBe(escaped)
          const back = escaped.replace(
            /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{5,6})\}|\\n|\\t/g,
            (all, ...hex: (string | undefined)[]) =>
              all === '\\n'
                ? '\n'
                : all === '\\t'
                  ? '\t'
                  : String.fromCodePoint(Number.parseInt(hex.slice(0, 3).join(''), 16)),
          )
          if (!text.includes('\\')) expect(back).toBe(text)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('bytes as text', () => {
  const bytes = fc.uint8Array({ maxLength: 40 })

  it('lose nothing', () => {
    fc.assert(
      fc.property(bytes, (array) => {
        expect(toByteArray(fromByteArray(array))).toEqual(array)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(text)
      }),
    )
  })

  it('are UTF-8 or they are not', () => {
    expect(decodeUtf8(fromByteArray(Uint8Array.of(0xff)))).toBeNull()
    expect(decodeUtf8(fromByteArray(Uint8Array.of(0xc0, 0x80)))).toBeNull()
    expect(decodeUtf8(fromByteArray(Uint8Array.of(0xed, 0xa0, 0x80)))).toBeNull()
    expect(decodeLossy(fromByteArray(Uint8Array.of(0x61, 0xff)))).toBe('a\ufffd')
    expect(decodeUtf8(encodeUtf8('\ufeffx'))).toBe('\ufeffx')
  })
})
