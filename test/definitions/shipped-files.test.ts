import { describe, expect, it, test } from 'vitest'
import { SHIPPED } from '../../src/app/definitions/shipped-files.js'
import { BUILT_IN, builtInDefinition } from '../../src/definitions/built-in.js'
import { variableNames } from '../../src/domain/definition/input-values.js'
import { variablesIn } from '../../src/domain/definition/interpolate.js'
import { reportKind } from '../../src/domain/results/report-kind.js'
import { TASK_TEMPLATES } from '../../src/engine/agents/task.js'

/** A path with each value that an enum can put into it. */
function spellings(path: string, inputs: readonly { name: string; values: readonly string[] }[]): string[] {
  return inputs.reduce<string[]>(
    (paths, { name, values }) =>
      values.length === 0
        ? paths
        : paths.flatMap((each) => values.map((value) => each.replaceAll(`{${name}}`, value))),
    [path],
  )
}

const named = [...BUILT_IN].flatMap(([name, text]) => {
  const definition = builtInDefinition(text)
  return (definition?.stages ?? []).flatMap(({ config, outputs }) => {
    const { prompt_template } = config
    const schemas = outputs.flatMap(({ schema }) => schema ?? [])
    const templates = typeof prompt_template === 'string' ? [prompt_template] : []
    const inputs = definition?.inputs ?? []
    return [...templates, ...schemas].flatMap((path) =>
      [...new Set(spellings(path, inputs))].map((file) => ({ name, file, inputs })),
    )
  })
})

describe('what a built-in definition names comes with it', () => {
  it.each(named)('$file of $name', ({ file, inputs }) => {
    const text = SHIPPED.get(file) ?? ''
    expect(text).not.toBe('')
    if (file.endsWith('.json')) return
    // Nobody gives another value than those that the definition takes.
    const known = variableNames({ inputs } as Parameters<typeof variableNames>[0])
    expect(variablesIn(text).filter((variable) => !known.includes(variable))).toEqual([])
  })
})

/** For the definitions that a team writes. */
const REPORTS = ['worker-report-v1.schema.json', 'verification-report.schema.json']

test('nothing else comes along but the prompts of tasks, and the schemas of reports', () => {
  const known = [...named.map(({ file }) => file), ...Object.values(TASK_TEMPLATES), ...REPORTS]
  expect([...SHIPPED.keys()].sort()).toEqual([...new Set(known)].sort())
})

test('the schemas are JSON, and say what a reviewer has to say', () => {
  const schema = JSON.parse(SHIPPED.get('review-results.schema.json') ?? '') as Record<string, unknown>
  expect(schema['required']).toEqual(['assessment', 'blockers', 'major', 'minor'])
  expect(schema).toMatchObject({
    properties: {
      assessment: { enum: ['APPROVE', 'APPROVE_WITH_CHANGES', 'REQUEST_CHANGES', 'REJECT'] },
      blockers: { items: { required: ['id', 'title', 'place'] } },
    },
  })
})

test('a report has a kind by the schema that ships under its name', () => {
  expect(REPORTS.map((file) => reportKind(file))).toEqual(['worker', 'verification'])
  expect(reportKind('review-results.schema.json')).toBe(null)
  expect(reportKind(null)).toBe(null)
})
