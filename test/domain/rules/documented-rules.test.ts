import { expect, test } from 'vitest'
import type { Data } from '../../../src/domain/definition/definition.js'
import { namedRule, namedRules } from '../../../src/domain/rules/named-rules.js'
import { sectionOf } from '../../support/documented.js'

const page = sectionOf('docs/workflows.md', 'Rules')
/** `| \`name@1\` (\`a\`, may take \`b\`) |`: what a row says that a rule takes, and may take. */
const rows = new Map(
  [...page.matchAll(/^\| `([a-z-]+@\d+)` \(([^)]*)\) \|/gm)].map(([, name = '', all = '']) => {
    const [takes = '', mayTake = ''] = all.split('may take')
    const words = (text: string): readonly string[] =>
      [...text.matchAll(/`(\w+)`/g)].map(([, word]) => word ?? '')
    return [name, { takes: words(takes), mayTake: words(mayTake) }]
  }),
)

test('the table of the docs has each rule of ours, with what it takes and may take', () => {
  const expected = namedRules().map((name) => {
    const rule = namedRule(name)
    return [name, { takes: rule?.takes, mayTake: rule?.mayTake }]
  })
  expect([...rows]).toEqual(expected)
})

test('the example of a source and its rows is what the rule reads', () => {
  const part = page.split('### Lines of a source')[1] ?? ''
  const [corpus, ledger] = [...part.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text))
  const judge = (rows: Data) =>
    namedRule('source-lines@1')
      ?.judge(
        new Map<string, Data>([
          ['corpus', corpus],
          ['ledger', rows],
        ]),
      )
      .map(({ said }) => said)
  expect(judge(ledger)).toEqual([])
  expect(judge([])).toEqual(['docs/spec.md line 3 is in no row: "It must refuse NaN."'])
})
