import { describe, expect, it } from 'vitest'
import { codeNamedIn, importsIn } from '../../../src/domain/gather/code-names.js'
import { outlineOf } from '../../../src/domain/gather/outline.js'
import { kindOf, packInto } from '../../../src/domain/gather/pack.js'
import { todosIn } from '../../../src/domain/gather/todos.js'
import { wordsOf } from '../../../src/domain/gather/words.js'
import { asOid } from '../../../src/domain/names/oid.js'
import { encodeUtf8 } from '../../../src/domain/text/bytes.js'

describe('an outline', () => {
  it.each([
    ['---\ntitle: "A: b"\n---\n# C\n', 'A: b'],
    ["---\r\ntitle: 'A'\r\n---\r\n# C\r\n", 'A'],
    ['\ufeff---\ntitle: A\n---\n', 'A'],
    ['text\n\n# `C` is **bold** ##\n', 'C is bold'],
    ['```\n# no\n```\n## D\n', 'D'],
    ['---\nnever closed\n# E\n', 'E'],
    ['', ''],
  ])('of %j has the title %j', (text, title) => expect(outlineOf(text).title).toBe(title))
})

it('words are compared in lower case, without a plural, in any script', () => {
  expect(wordsOf('Keys, classes – Policies! été 漢字書 naïve')).toEqual([
    'key',
    'classe',
    'policy',
    'été',
    '漢字',
    '字書',
    'naïve',
  ])
})

describe('code that a document names', () => {
  const files = {
    commands: ['src/commands/review.ts', 'src/commands/workflow/start.ts'].map(encodeUtf8),
    schemas: ['schemas/context-package.schema.json'].map(encodeUtf8),
    code: ['src/lib/workflow-engine.ts', 'src/a/twice.ts', 'src/b/twice.ts', 'src/commands/review.ts'].map(
      encodeUtf8,
    ),
  }
  const named = (text: string) => codeNamedIn(text, files).map(({ path, kind, why }) => [path, kind, why])

  it.each([
    ['Run `docket review rfc-2`.', 'src/commands/review.ts', 'command', '`docket review rfc-2` runs it'],
    [
      '```bash\n$ docket workflow start x\n```',
      'src/commands/workflow/start.ts',
      'command',
      '`docket workflow start x` runs it',
    ],
    [
      'The ContextPackage holds it',
      'schemas/context-package.schema.json',
      'schema',
      'it is the schema of `ContextPackage`',
    ],
    ['class WorkflowEngine {', 'src/lib/workflow-engine.ts', 'code', 'named as `WorkflowEngine`'],
    ['`workflow_engine`', 'src/lib/workflow-engine.ts', 'code', 'named as `workflow_engine`'],
  ])('%j', (text, ...expected) => expect(named(text)).toEqual([expected]))

  it('is none where two files have the name', () => expect(named('`twice`')).toEqual([]))

  it('is what it imports, where it is code itself', () => {
    const text =
      "import { a } from './a.js'\nconst b = require('../b')\nimport z from 'zod'\nimport './c.css'"
    expect(importsIn(text)).toEqual(['./a.js', '../b', './c.css'])
  })
})

describe('a package', () => {
  const item = (name: string, size: number) => ({
    path: encodeUtf8(name),
    oid: asOid('a'.repeat(40)),
    size,
    kind: 'document',
    score: 1,
    why: [],
  })

  it('holds what fits, the best first, and says what it left out', () => {
    const { taken, omitted, tokens } = packInto([item('a', 400), item('b', 4000), item('c', 397)], 200, 10)
    expect(taken.map(({ path, tokens: each }) => [path, each])).toEqual([
      ['a', 100],
      ['c', 100],
    ])
    expect(omitted.map(({ path }) => path)).toEqual(['b'])
    expect(tokens).toBe(200)
  })

  it('holds no more than so many', () => {
    expect(packInto([item('a', 4), item('b', 4)], 200, 1).taken).toHaveLength(1)
  })

  it.each([
    ['docs/rfcs/rfc-0001-x.md', 'rfc'],
    ['rfc/README.md', 'rfc'],
    ['docs/adr/0001-x.md', 'adr'],
    ['docs/decisions/use-git.md', 'adr'],
    ['prd-1.md', 'prd'],
    ['docs/login.spec.md', 'spec'],
    ['ARCHITECTURE.md', 'architecture'],
    ['README.md', 'document'],
  ])('knows what kind of document %s is', (path, kind) => {
    expect(kindOf(encodeUtf8(path), new Set([encodeUtf8('ARCHITECTURE.md')]))).toBe(kind)
  })
})

it('what is to be done is marked, and not only mentioned', () => {
  const text = [
    '// TODO: mend',
    'a TODO list is nice?',
    '- [ ] write it',
    '  # FIXME(ada): look',
    'todo: no',
  ].join('\n')
  expect(todosIn(text, 10)).toEqual([
    { line: 1, text: '// TODO: mend' },
    { line: 3, text: '- [ ] write it' },
    { line: 4, text: '# FIXME(ada): look' },
  ])
})
