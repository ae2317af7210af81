import { expect, test } from 'vitest'
import * as z from 'zod'
import { DefinitionFile } from '../../src/definitions/definition-file.js'
import { StrategyFile } from '../../src/definitions/strategy-file.js'
import { ContextPackage } from '../../src/schemas/context-package.js'
import { SessionLine } from '../../src/schemas/session.js'
import { PolicyFile } from '../../src/trust/policy-file.js'

test.each([
  ['definition', DefinitionFile, ['name', 'version', 'stages']],
  ['policy', PolicyFile, ['version', 'protect', 'principals']],
  ['strategy', StrategyFile, ['name', 'version']],
  [
    'context package',
    ContextPackage,
    [
      'schema',
      'strategy',
      'target',
      'identity',
      'budget',
      'documents',
      'code',
      'omitted',
      'outside',
      'missing',
    ],
  ],
  ['session', SessionLine, ['oid', 'parents', 'tree', 'author', 'committer', 'message']],
] as const)('the schema of a %s can be published', (_, schema, required) => {
  const published = z.toJSONSchema(schema, { io: 'input' })
  expect(published).toMatchObject({ type: 'object', required, additionalProperties: false })
})
