import { expect, test } from 'vitest'
import { whyNotPlain } from '../../src/data/plain-data.js'
import { readData } from '../../src/data/read-data.js'

test('JSON is read everywhere, and YAML where the name says so', () => {
  expect(readData('a.json', '{ "a": 1 }')).toEqual({ ok: true, value: { a: 1 } })
  expect(readData('a.yml', '{\n\t"a": 1\n}')).toEqual({ ok: true, value: { a: 1 } })
  expect(readData('a.YAML', 'a:\n  - 1\n')).toEqual({ ok: true, value: { a: [1] } })
  expect(readData('a.json', 'a: 1\n')).toMatchObject({
    ok: false,
    why: expect.stringMatching(/^it is not JSON/),
  })
})

test.each([
  ['a key that is there twice', 'a: 1\na: 2\n', 'the key a is there twice'],
  ['a second document', 'a: 1\n---\nb: 1\n', 'a second document'],
  ['a value that contains itself', 'a: &a [*a]\n', 'contains itself'],
  ['a key that reaches all objects', '__proto__: 1\n', 'cannot be a key'],
  ['what is too deep', `a: ${'['.repeat(101)}${']'.repeat(101)}\n`, 'nested more than 100 deep'],
  ['what is too large', `a: ${'x'.repeat(1 << 20)}\n`, 'larger than 1 MiB'],
  [
    'a bomb of aliases',
    `a: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
      .split('')
      .map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(9)}]\n`)
      .join('')}`,
    '',
  ],
])('YAML is not read: %s', (_, text, why) => {
  expect(readData('a.yml', text)).toMatchObject({ ok: false, why: expect.stringContaining(why) })
})

test('what is judged is what JSON has, and not deeper than a hundred levels', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
  expect(whyNotPlain(nested(100))).toBeNull()
  expect(whyNotPlain(nested(101))).toMatch(/more than 100 deep/)
  expect(whyNotPlain({ a: [null, true, 'x', 1.5] })).toBeNull()
  for (const odd of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date(0),
    new Set(),
    new Uint8Array(1),
    1n,
    undefined,
  ])
    expect(whyNotPlain({ odd })).toBe('it contains a value that JSON does not have')
})
