import { expect, test } from 'vitest'
import { lastLines, plainOutput } from '../../../src/domain/text/plain-output.js'

test.each([
  ['colours go', '\x1b[31mred\x1b[0m and \x1b[38;5;9mmore\x1b[m', 'red and more'],
  ['titles and links go', '\x1b]0;a title\x07left \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'left link'],
  ['a title that never ends takes no other line', '\x1b]0;a title\nleft', '\nleft'],
  ['a line that was written over is its last version', ' 1 %\r 50 %\r100 %\nnext\r\n', '100 %\nnext\n'],
  ['controls go', 'a\x00b\x07c\bd\x9be', 'abcde'],
  ['what is not seen, or turns text, is seen', 'a\u202eb', 'a\\u202eb'],
  ['newlines, tabs and letters of all kinds stay', 'é\t✓\n', 'é\t✓\n'],
])('%s', (_, text, plain) => {
  expect(plainOutput(text)).toBe(plain)
})

test('the last lines that fit, whole', () => {
  expect(lastLines('one\ntwo\nthree\n', 20)).toBe('one\ntwo\nthree\n')
  expect(lastLines('one\ntwo\nthree\n', 10)).toBe('two\nthree\n')
  expect(lastLines('one\ntwo\nthree\n', 8)).toBe('three\n')
})

test('of one line that is too long, its end; no letter is halved', () => {
  expect(lastLines('abcdef', 3)).toBe('def')
  expect(lastLines('ééé', 3)).toBe('é')
  expect(lastLines('ééé\n', 4)).toBe('é\n')
})
