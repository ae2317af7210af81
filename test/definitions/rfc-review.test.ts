import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { parseDefinition } from '../../src/definitions/definition-file.js'
import type { Data, Definition, StageDefinition } from '../../src/domain/definition/definition.js'
import { checkInputs } from '../../src/domain/definition/input-values.js'
import { type Instance, instantiate } from '../../src/domain/definition/instantiate.js'
import { interpolate } from '../../src/domain/definition/interpolate.js'
import { lateVariables } from '../../src/engine/stages/values.js'
import { showErrors } from '../../src/yaml/parse-yaml.js'

const TEXT = readFileSync('fixtures/definitions/rfc-review.yml', 'utf8')

function read(text: string): Definition {
  const parsed = parseDefinition('rfc-review.yml', text)
  if (!parsed.ok) throw new Error(showErrors(parsed.errors))
  return parsed.value
}

function opened(
  definition: Definition,
  inputs: Record<string, Data>,
  nested: Record<string, Definition> = {},
): Instance {
  const checked = checkInputs(definition, new Map(Object.entries(inputs)))
  if (!checked.ok) throw new Error(checked.errors.map(({ message }) => message).join('\n'))
  const run = { target: 'refs/heads/main', date: '2026-01-02', inputs: checked.values }
  return instantiate(definition, 'rfc-review-1', run, new Map(Object.entries(nested)))
}

const errors = (instance: Instance): string =>
  instance.ok ? '' : instance.errors.map(({ stage, message }) => `${stage}: ${message}`).join('\n')

function stagesOf(instance: Instance) {
  if (!instance.ok) throw new Error(errors(instance))
  return instance.definition.stages
}

describe('the review of an RFC, as it was printed', () => {
  const definition = read(TEXT)

  it('is read whole', () => {
    expect(definition.stages.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'gather-context: context',
      'review-{perspective}: agent',
      'store-results: storage',
      'update-status: metadata',
    ])
    expect(definition.inputs.map(({ name, type, required }) => ({ name, type, required }))).toEqual([
      { name: 'rfc_path', type: 'file', required: true },
      { name: 'perspective', type: 'enum', required: false },
    ])
    expect(definition.stages[1]?.timeout).toBe(600)
  })

  it('becomes the stages of one run, with both spellings of a value', () => {
    const [gather, review, store, update] = stagesOf(
      opened(definition, { rfc_path: 'docs/rfcs/rfc-0003-orchestration.md' }),
    )
    expect(gather?.outputs[0]?.path).toBe('.vizier/runs/rfc-review-1/context.json')
    expect(review).toMatchObject({
      name: 'review-architecture',
      dependsOn: ['gather-context'],
      config: {
        prompt_template: 'templates/review-prompts/rfc-architecture.md',
        context_from: 'gather-context.context_package',
      },
    })
    expect(store?.config).toMatchObject({
      source: 'review-architecture.review_results',
      destination: 'docs/rfcs/.reviews/rfc-0003-orchestration-2026-01-02-architecture.md',
    })
    expect(update).toMatchObject({
      dependsOn: ['store-results'],
      config: {
        file: 'docs/rfcs/rfc-0003-orchestration.md',
        updates: [
          { field: 'Status', value: 'In Review' },
          { field: 'Reviewed', value: '2026-01-02' },
          { add_line: '**Reviewed:** 2026-01-02 (architecture perspective)' },
        ],
      },
    })
  })

  it('makes of all perspectives one prompt', () => {
    const stages = stagesOf(opened(definition, { rfc_path: 'a.md', perspective: 'all' }))
    expect(stages[1]?.name).toBe('review-all')
    expect(stages[1]?.config.prompt_template).toBe('templates/review-prompts/rfc-all.md')
  })

  it.each<[string, Record<string, Data>, string]>([
    ['is missing', {}, 'the input "rfc_path" is required'],
    ['leaves the repository', { rfc_path: '../secret.md' }, 'not a path inside the repository'],
    ['begins at the root', { rfc_path: '/etc/passwd' }, 'not a path inside the repository'],
    ['is in Git’s own folder', { rfc_path: '.GIT/config' }, 'not a path inside the repository'],
    ['is another word', { rfc_path: 'a.md', perspective: 'securty' }, 'did you mean "security"?'],
    ['is unknown', { rfc_path: 'a.md', perspectiv: 'all' }, 'did you mean "perspective"?'],
  ])('refuses an input that %s', (_, inputs, expected) => {
    expect(() => opened(definition, inputs)).toThrow(expected)
  })
})

const HEAD = 'name: x\nversion: 1\n'

/** The prompt of a stage as an agent gets it: it is filled in when the stage runs. */
const promptOf = (stage: StageDefinition | undefined): string =>
  stage === undefined
    ? ''
    : interpolate(String(stage.config.prompt), lateVariables(stage, {}, 'rfc-review-1'))

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is how a definition asks for a value
describe('a value of a run', () => {
  const text = `${HEAD}inputs: [{ name: who, type: string, required: true }]
stages:
  - { name: "ask-{who}", type: agent, config: { prompt: "Ask {who}, \${inputs.who} and {nobody}: { \\"json\\": 1 }" } }
`
  it.each(['$(touch pwned)', '; rm -rf .', '`id`', '../../x', 'a b', '-x{who}', ''])(
    'that is %s makes no name of a stage',
    (who) => {
      const instance = opened(read(text), { who })
      if (who === '') expect(stagesOf(instance)[0]?.name).toBe('ask-')
      else expect(errors(instance)).toContain('is not a valid stage name')
    },
  )

  it('is put in once, and what it says is not read again', () => {
    const [stage] = stagesOf(opened(read(text.replace('ask-{who}', 'ask')), { who: '{slug} $& ${date}' }))
    expect(promptOf(stage)).toBe('Ask {slug} $& ${date}, {slug} $& ${date} and {nobody}: { "json": 1 }')
  })

  it('makes no path outside the folder of the run', () => {
    const written = `${HEAD}inputs: [{ name: where, type: string, required: true }]
stages:
  - { name: ask, type: agent, config: { prompt: x }, outputs: { answer: { path: ".vizier/runs/{slug}/{where}.md" } } }
`
    expect(stagesOf(opened(read(written), { where: 'a/b' }))[0]?.outputs[0]?.path).toBe(
      '.vizier/runs/rfc-review-1/a/b.md',
    )
    for (const where of ['../other/x', 'a/../../b', '/x', 'definitions/x']) {
      expect(errors(opened(read(written), { where })), where).toContain(
        'not a path that a workflow may write',
      )
    }
  })
})

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the same

test('an approval decides on what its run writes', () => {
  const text = `${HEAD}inputs: [{ name: word, type: string, default: x }]
stages:
  - { name: ask, type: agent, config: { prompt: "{word}" } }
  - { name: look, type: approval, of: artefact, depends_on: ask }
`
  expect(stagesOf(opened(read(text), {})).map(({ name }) => name)).toEqual(['ask', 'look'])
})

describe('a definition that runs another', () => {
  const inner = `${HEAD}inputs: [{ name: part, type: string, required: true }]
stages:
  - { name: ask, type: agent, config: { prompt: "Look at {part}" } }
  - { name: sum-up, type: agent, depends_on: ask, config: { prompt: Sum up, context_from: ask.answer } }
`
  const outer = `${HEAD}inputs: [{ name: area, type: string, default: core }]
stages:
  - { name: first, type: agent, config: { prompt: Begin } }
  - { name: one, type: workflow, depends_on: first, config: { workflow: inner, inputs: { part: "{area}/1" } } }
  - { name: two, type: workflow, depends_on: first, config: { workflow: inner, inputs: { part: "{area}/2" } } }
  - { name: last, type: agent, depends_on: [one, two], config: { prompt: End } }
`
  it('has its stages inside, each time with values and a folder of their own', () => {
    const stages = stagesOf(opened(read(outer), {}, { inner: read(inner) }))
    expect(stages.map(({ name, dependsOn }) => `${name} < ${dependsOn.join(' ')}`)).toEqual([
      'first < ',
      'one.ask < first',
      'one.sum-up < one.ask',
      'one < first one.sum-up',
      'two.ask < first',
      'two.sum-up < two.ask',
      'two < first two.sum-up',
      'last < one two',
    ])
    expect(promptOf(stages[1])).toBe('Look at core/1')
    expect(stages[2]?.config.context_from).toBe('one.ask.answer')
    expect(stages[5]?.outputs[0]?.path).toBe('.vizier/runs/rfc-review-1/two/sum-up.md')
  })

  it('is refused where it runs itself, however far round', () => {
    const round = (name: string) =>
      read(`${HEAD}stages:\n  - { name: again, type: workflow, config: { workflow: ${name} } }\n`)
    expect(errors(opened(round('a'), {}, { a: round('b'), b: round('a') }))).toContain(
      'a runs b runs a: that would never end',
    )
  })

  it('is refused with inputs that the other does not have', () => {
    const wrong = outer.replaceAll('part:', 'prat:')
    expect(errors(opened(read(wrong), {}, { inner: read(inner) }))).toContain('did you mean "part"?')
  })
})
