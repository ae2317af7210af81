import { expect, test } from 'vitest'
import { strongLines } from '../../../src/domain/rules/strong-lines.js'

const strong = (...lines: readonly string[]): readonly number[] => strongLines(lines).map(({ line }) => line)

test.each([
  'It must refuse NaN.',
  'IT MUST NOT SLEEP',
  'This shall hold',
  'A name is required.',
  'never twice',
  'must-have: speed',
  '## Exit criteria',
  'Exit  Criteria: all tests pass',
  '| R1 | must |',
  '\u00e9 must',
])('a strong line: %s', (line) => expect(strong(line)).toEqual([1]))

test.each([
  'A mustache',
  'The Shallows',
  'requirements',
  'nevertheless',
  'musté',
  'the exit of the criteria',
  '- an item of some list',
  '## Build',
])('no strong line: %s', (line) => expect(strong(line)).toEqual([]))

test.each<[string, readonly string[], readonly number[]]>([
  ['a heading that says Build', ['## What we build', '- a', '* b', '1. c', '2) d', 'prose'], [2, 3, 4, 5]],
  ['Must', ['# MUST', '', 'prose', '  - nested'], [1, 4]],
  ['Exit criteria', ['### Exit criteria (phase 1)', '+ a'], [1, 2]],
  ['a deeper heading goes on', ['## Build', '### Parts', '- a'], [3]],
  ['a heading of its level ends it', ['## Build', '- a', '## Later', '- b'], [2]],
  ['a higher heading ends it', ['## Build', '# Other', '- b'], []],
  ['a label', ['Build:', '', '- a', '- b', '  more of b', '- c', 'Later:', '- d'], [3, 4, 6]],
  ['a label in bold', ['**Must have:**', '- a', '# Other', '- b'], [1, 2]],
  ['no label without a colon', ['Build', '- a'], []],
  ['no heading in a fence', ['## Build', '```sh', '# install', '```', '- a'], [5]],
  ['a strong word in a fence', ['```', 'it must', '```'], [2]],
  ['buildings are none', ['## Buildings', '- a'], []],
])('items below: %s', (_, lines, expected) => expect(strong(...lines)).toEqual(expected))

test('takes time that grows with the text alone', () => {
  for (const piece of [' ', '#', 'exit ', '- ', '`', '1', 'must', '*:'])
    expect(strong(piece.repeat(1_000_000)).length).toBeLessThanOrEqual(1)
})
