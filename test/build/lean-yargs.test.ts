import { expect, test } from 'vitest'
import { leanYargs } from '../../src/build/lean-yargs.js'

const replaced = async (name: string) => {
  const plugin = leanYargs()
  const id = plugin.resolveId.handler(name, '/node_modules/yargs/index.mjs')
  const code = plugin.load(id ?? '')
  return (await import(`data:text/javascript,${encodeURIComponent(code ?? '')}`)).default
}

test('only yargs and its layout get the replacements', () => {
  const { handler } = leanYargs().resolveId
  expect(handler('string-width', '/node_modules/cliui/index.mjs')).not.toBeNull()
  expect(handler('string-width', '/node_modules/other/index.js')).toBeNull()
  expect(handler('node:fs', '/node_modules/yargs/index.mjs')).toBeNull()
})

test('text wraps at spaces, and inside a word that is longer than a line', async () => {
  const wrap = await replaced('wrap-ansi')
  expect(wrap('one two three', 7)).toBe('one two\nthree')
  expect(wrap('abcdefgh', 3)).toBe('abc\ndef\ngh')
  expect(wrap('  indented text', 10)).toBe('  indented\ntext')
  expect(wrap('   abcdef', 5)).toBe('   ab\ncdef')
  expect(wrap('a\nb', 1)).toBe('a\nb')
})

test('messages stay English until they are said differently', async () => {
  const y18n = (await replaced('y18n'))()
  expect(y18n.__('Unknown argument: %s', 'x')).toBe('Unknown argument: x')
  expect(y18n.__n('%s is missing', '%s are missing', 2, 'these')).toBe('these are missing')
  y18n.updateLocale({ 'Unknown argument: %s': 'No such option: %s' })
  expect(y18n.__('Unknown argument: %s', 'x')).toBe('No such option: x')
})

test('the width of a text ignores colours', async () => {
  expect((await replaced('string-width'))('\x1b[31mred\x1b[39m')).toBe(3)
})
