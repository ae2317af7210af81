import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import { Stage } from '../../src/definitions/stage-schema.js'
import { sectionOf } from '../support/documented.js'

const PAGE = sectionOf('docs/workflows.md', 'Stage types')

/** As far as a schema of zod says which keys an object has. */
interface Node {
  readonly _zod: {
    readonly def: {
      readonly innerType?: Node
      readonly shape?: Readonly<Record<string, Node>>
      readonly values?: readonly string[]
    }
  }
}
const shapeOf = (node: Node | undefined): Readonly<Record<string, Node>> => {
  const def = node?._zod.def
  return def?.shape ?? (def?.innerType === undefined ? {} : shapeOf(def.innerType))
}
const stages = (Stage._zod.def.options as unknown as readonly Node[]).map(shapeOf)
const everywhere = Object.keys(stages[0] ?? {}).filter((key) => stages.every((shape) => key in shape))

/** The rows of the table: the type, and the words in backticks of the column of its keys. */
const rows = new Map(
  [...PAGE.matchAll(/^\| `(\w+)` \|[^|]*\|([^|]*)\|$/gm)].map(([, type = '', keys = '']) => [
    type,
    [...keys.matchAll(/`(\w+)`/g)].map(([, key]) => key ?? '').sort(),
  ]),
)

test('the table of the docs has each type of stage, with the keys that only it takes', () => {
  const expected = stages.map((shape) => {
    const type = shape['type']?._zod.def.values?.[0] ?? ''
    const own = Object.keys(shape).filter((key) => !everywhere.includes(key) && key !== 'config')
    return [type, [...own, ...Object.keys(shapeOf(shape['config']))].sort()] as const
  })
  expect([...rows].sort()).toEqual([...expected].sort())
})

test('what is said of all stages is what all take', () => {
  const said = /All take ([^.]*)\./.exec(PAGE)?.[1] ?? ''
  const named = [...said.matchAll(/`(\w+)`/g)].map(([, key]) => key ?? '')
  expect(named.sort()).toEqual(everywhere.filter((key) => !['type', 'config'].includes(key)).sort())
})

test('the whole example is a definition', () => {
  const [example = ''] = [...PAGE.matchAll(/```yaml\n(name: [\s\S]*?)```/g)].map(([, text]) => text)
  const parsed = parseDefinition('example.yml', example)
  expect(parsed.ok ? [] : parsed.errors).toEqual([])
  expect(readFileSync('docs/workflows.md', 'utf8')).toContain('## Stage types')
})
