import { describe, expect, test } from 'vitest'
import { judgeBy as judgeOf, sayMisfit } from '../../src/data/judge.js'

const judgeBy = (path: string, text: string) => {
  const judge = judgeOf(path, text)
  return (data: unknown) => judge(data).map(sayMisfit)
}

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

describe('a schema that others wrote is compiled and asked within bounds', () => {
  const properties = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { type: 'string' }]))
  const nested = (depth: number): unknown => (depth === 0 ? {} : { properties: { a: nested(depth - 1) } })
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [
      `d${at}`,
      { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
    ]),
  )
  const branching = {
    properties: { a: { anyOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }] } },
    required: ['x'],
  }
  const deep = JSON.parse(`${'{"a":'.repeat(40)}{}${'}'.repeat(40)}`) as unknown

  test.each<[string, unknown, string]>([
    ['20,000 properties', { properties: properties(20_000) }, 'larger than 256 KiB'],
    ['fewer, and still too many', { properties: properties(3000) }, 'more than 2000 schemas'],
    ['schemas in schemas', nested(500), 'more than 100 deep'],
    ['a pattern that looks ahead', { pattern: '(?=a)b' }, 'invalid or unsupported'],
    ['a pattern that repeats what repeats', { pattern: '(a{1,1000}){1,1000}' }, 'too large'],
    [
      'a reference to what is no schema',
      { $ref: '#/examples/0', examples: [{ $ref: '#/examples/0' }] },
      'refers to no schema',
    ],
    [
      'one that asks itself without end',
      { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } },
      'leads back to itself',
    ],
  ])('%s', (_, schema, why) => {
    expect(() => judgeBy('x.json', JSON.stringify(schema))).toThrowError(why)
  })

  test.each<[string, unknown, unknown]>([
    ['definitions that double', { $ref: '#/$defs/d0', $defs: { ...doubling, d40: { type: 'string' } } }, 1],
    ['one that asks itself three times', branching, deep],
    [
      'entries that are all compared',
      { uniqueItems: true },
      Array.from({ length: 20_000 }, (_, at) => ({ at })),
    ],
    ['a text without end', { pattern: '^a+$' }, 'a'.repeat(200_000)],
  ])('nobody works out %s', (_, schema, data) => {
    expect(judgeBy('x.json', JSON.stringify(schema))(data)).toEqual([
      expect.stringMatching(/^\/: it cannot be checked against x\.json: /),
    ])
  })

  test('and what people write is as before, each time anew', () => {
    const judge = judgeBy(
      'x.json',
      JSON.stringify({ properties: properties(1000), additionalProperties: false }),
    )
    for (let times = 0; times < 3; times++) {
      expect(judge({ p1: 'x', p999: 'y' })).toEqual([])
      expect(judge({ p1: 1, more: '' })).toHaveLength(2)
    }
    const pattern = judgeBy(
      'y.json',
      '{ "patternProperties": { "^[a-z]+\\\\d$": { "pattern": "^(a+)+$" } } }',
    )
    expect(pattern({ a1: 'aaa' })).toEqual([])
    expect(pattern({ a1: `${'a'.repeat(50_000)}!` })).toEqual(['/a1: must match pattern "^(a+)+$"'])
    const tree = {
      type: 'object',
      properties: { below: { type: 'array', items: { $ref: '#' } } },
      required: ['name'],
    }
    expect(judgeBy('z.json', JSON.stringify(tree))({ name: 'a', below: [{ name: 'b' }, {}] })).toEqual([
      "/below/1: must have required property 'name'",
    ])
  })
})
