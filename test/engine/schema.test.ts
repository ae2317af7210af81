import { expect, test } from 'vitest'
import { judgeBy } from '../../src/engine/schema.js'

const SIZE =
  '{ "type": "object", "required": ["size"], "properties": { "size": { "enum": [1, 2] } }, "additionalProperties": false }'

test('all that does not fit a schema is said, each with its place', () => {
  const judge = judgeBy('size.json', SIZE)
  expect(judge({ size: 1 })).toEqual([])
  expect(judge({ size: 3, more: 1 })).toEqual([
    '/: must NOT have additional properties (more)',
    '/size: must be equal to one of the allowed values ([1,2])',
  ])
  expect(judge({ constructor: 1 })).toContain("/: must have required property 'size'")
})

test('schemas of 2020-12 are read as such', () => {
  const text =
    '{ "$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [{ "type": "number" }] }'
  expect(judgeBy('list.json', text)(['a'])).toEqual(['/0: must be number'])
})

test.each([
  ['no JSON', '{'],
  ['a type that nobody knows', '{ "type": "strnig" }'],
  ['one that asks another place', '{ "$ref": "https://example.com/schema.json" }'],
  ['one that answers later', '{ "$async": true, "type": "object" }'],
])('what is no schema is refused: %s', (_, text) => {
  expect(() => judgeBy('x.json', text)).toThrowError(/the schema x\.json cannot be used/)
})
