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

  it('holds no control character, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeLine(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      }),
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
