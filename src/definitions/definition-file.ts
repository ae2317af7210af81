import * as z from 'zod/mini'
import {
  artefactKind,
  type Completion as CompletionDefinition,
  type Data,
  type Definition,
  type InputDefinition,
  NO_SCOPE,
  type OutputDefinition,
  type StageDefinition,
} from '../domain/definition/definition.js'
import { inputValue, variableNames } from '../domain/definition/input-values.js'
import { MAX_STAGES } from '../domain/definition/instantiate.js'
import { variablesIn } from '../domain/definition/interpolate.js'
import { judgeStage, MOST_ERRORS, outputNames, tooLarge } from '../domain/definition/judge-definition.js'
import { nearest } from '../domain/text/nearest.js'
import { type Parsed, parseYaml } from '../yaml/parse-yaml.js'
import { Completion, Input, line, Stage, type StageFile } from './stage-schema.js'

export const DefinitionFile = z
  .strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(100)),
    description: z.optional(line),
    version: z.literal(1, 'this program reads version 1'),
    revision: z.optional(z.union([z.string(), z.number()])),
    inputs: z.optional(z.array(Input).check(z.maxLength(100))),
    stages: z.array(Stage).check(z.minLength(1), z.maxLength(MAX_STAGES)),
    completion: z.optional(Completion),
  })
  .check(({ value, issues }) => {
    const definition = toDefinition(value)
    for (const { path, message } of judge(value, definition)) {
      issues.push({ code: 'custom', path: [...path], message, input: value })
    }
  })

type File = Readonly<z.infer<typeof DefinitionFile>>

/**
 * The definition in a YAML file. Refuses what it does not know, stages that share a name or an artefact,
 * dependencies that do not stand before their stage (so there are no cycles), approvals of nothing, artefacts
 * outside a workflow's own paths, and values that no input gives.
 */
export function parseDefinition(file: string, text: string): Parsed<Definition> {
  const parsed = parseYaml(file, text, DefinitionFile, judgeRest)
  return parsed.ok ? { ok: true, value: toDefinition(parsed.value) } : parsed
}

function toDefinition({ name, description, inputs, stages, completion }: File): Definition {
  const given = (inputs ?? []).map(toInput)
  return {
    name,
    description: description ?? '',
    inputs: given,
    stages: stages.map(toStage),
    completion: toCompletion(completion),
  }
}

function toInput(input: z.infer<typeof Input>): InputDefinition {
  return {
    name: input.name,
    type: input.type,
    description: input.description ?? '',
    required: input.required ?? false,
    default: input.default ?? null,
    values: input.values ?? [],
  }
}

function toCompletion(completion: File['completion']): CompletionDefinition {
  return {
    conditions: completion?.conditions ?? [],
    outputs: completion?.outputs ?? [],
    notifications: (completion?.notifications ?? []).map((each) => ({
      type: each.type,
      message: each.message,
      name: each.name ?? null,
      run: each.run ?? null,
    })),
  }
}

function toStage(stage: StageFile): StageDefinition {
  const { artefacts, checks, timeout, ...config } = (stage.config ?? {}) as Readonly<Record<string, Data>>
  const { retries } = stage
  const outputs = outputsOf(stage)
  return {
    name: stage.name,
    description: stage.description ?? '',
    type: stage.type,
    dependsOn: stage.depends_on === undefined ? [] : [stage.depends_on].flat(),
    of: stage.of ?? null,
    role: stage.role ?? null,
    approvals: stage.approvals ?? null,
    artefacts: ((artefacts as readonly string[] | undefined) ?? []).map(inRun),
    checks: (checks as readonly string[] | undefined) ?? [],
    outputs,
    config,
    when: stage.when ?? null,
    timeout: stage.timeout ?? (typeof timeout === 'number' ? timeout : null),
    retries:
      typeof retries === 'object'
        ? { times: retries.times, backoff: retries.backoff ?? BACKOFF }
        : { times: retries ?? 0, backoff: BACKOFF },
    dynamic: textsOf([stage.name, stage.depends_on, stage.outputs, stage.config] as Data).some(({ text }) =>
      variablesIn(inRun(text)).some((variable) => variable !== 'slug'),
    ),
    scope: NO_SCOPE,
  }
}

const BACKOFF = 1

/** What it declares; without that, an agent has one answer, a form its answers, and so on. */
function outputsOf(stage: StageFile): readonly OutputDefinition[] {
  const declared = Object.entries(stage.outputs ?? {})
  if (declared.length === 0) {
    const ending = DEFAULT_OUTPUTS[stage.type]
    if (ending === undefined) return []
    const [name, file] = ending
    return [{ name, path: `.vizier/runs/{slug}/${stage.name}${file}`, schema: null }]
  }
  return declared.map(([name, { path, schema }]) => ({ name, path: inRun(path), schema: schema ?? null }))
}

const DEFAULT_OUTPUTS: Readonly<Partial<Record<StageFile['type'], readonly [string, string]>>> = {
  agent: ['answer', '.md'],
  form: ['answers', '.json'],
  context: ['context_package', '.json'],
}

/** Where another program keeps what a run writes, for us is the run's own folder. */
const inRun = (path: string): string =>
  path
    .replaceAll(/\$?\{(?:slug|workflow_id)\}/g, '{slug}')
    .replace(/^\.docket\/workflows\/\{slug\}\//, '.vizier/runs/{slug}/')

interface Judged {
  readonly path: readonly (string | number)[]
  readonly message: string
}

function judge(file: File, definition: Definition): readonly Judged[] {
  const found: Judged[] = []
  const large = tooLarge(definition.stages)
  if (large !== null) return [{ path: ['stages'], message: large }]
  const seen = new Map<string, StageDefinition>()
  for (const [at, stage] of definition.stages.entries()) {
    if (found.length >= MOST_ERRORS) return found
    for (const { key, message } of judgeStage(definition, stage, seen, isArtefact)) {
      const single = key[0] === 'depends_on' && typeof file.stages[at]?.depends_on === 'string'
      found.push({ path: ['stages', at, ...(single ? ['depends_on'] : key)], message })
    }
    if (stage.type === 'form') found.push(...judgeQuestions(at, stage))
    seen.set(stage.name, stage)
  }
  found.push(...judgeInputs(definition), ...judgeVariables(file, definition), ...judgeCompletion(definition))
  return found
}

/** What can be said of the stages that are well formed, where others are not: everything wrong is named at once. */
function judgeRest(value: unknown): readonly Judged[] {
  if (typeof value !== 'object' || value === null) return []
  const { stages, inputs } = value as { stages?: unknown; inputs?: unknown }
  if (!Array.isArray(stages)) return []
  const parsed = stages.map((stage) => Stage.safeParse(stage))
  if (parsed.every(({ success }) => success)) return []
  const known = (Array.isArray(inputs) ? inputs : []).flatMap((each) => {
    const input = Input.safeParse(each)
    return input.success ? [toInput(input.data)] : []
  })
  const seen = new Set<string>()
  let left = MOST_ERRORS
  return stages.flatMap((raw, at) => {
    const name = nameOf(raw)
    const found: Judged[] = []
    if (left <= 0) return found
    const stage = parsed[at]
    if (stage?.success) {
      if (seen.has(stage.data.name))
        found.push({ path: ['stages', at, 'name'], message: `a second stage is called "${stage.data.name}"` })
      for (const dependency of [stage.data.depends_on ?? []].flat()) {
        if (seen.has(dependency) || found.length >= left) continue
        found.push(unknownDependency(at, dependency, name ?? '', [...seen]))
      }
      if (!Array.isArray(inputs) || known.length === inputs.length)
        found.push(...judgeStageVariables(stage.data, at, known))
    }
    if (name !== null) seen.add(name)
    left -= found.length
    return found
  })
}

function nameOf(raw: unknown): string | null {
  const name = typeof raw === 'object' && raw !== null ? (raw as { name?: unknown }).name : null
  return typeof name === 'string' ? name : null
}

function unknownDependency(at: number, dependency: string, name: string, before: readonly string[]): Judged {
  const near = nearest(dependency, before)
  const hint = near === null ? '' : `; did you mean "${near}"?`
  return {
    path: ['stages', at, 'depends_on'],
    message: `"${dependency}" is no stage before "${name}"${hint}`,
  }
}

function judgeInputs({ inputs }: Definition): readonly Judged[] {
  return inputs.flatMap((input, at) => {
    const found: Judged[] = []
    const wrong = (key: string, message: string): void =>
      void found.push({ path: ['inputs', at, key], message })
    if (inputs.slice(0, at).some(({ name }) => name === input.name))
      wrong('name', `a second input is called "${input.name}"`)
    if (input.type === 'enum' && input.values.length === 0)
      wrong('type', `the enum "${input.name}" has no values`)
    if (input.type !== 'enum' && input.values.length > 0)
      wrong('values', `only an enum has "values", "${input.name}" is a ${input.type}`)
    if (input.default !== null && inputValue(input, input.default) === null) {
      const near = nearest(String(input.default), input.values)
      const hint = near === null ? '' : `; did you mean "${near}"?`
      wrong('default', `${JSON.stringify(input.default)} is no value of "${input.name}"${hint}`)
    }
    return found
  })
}

function judgeQuestions(at: number, stage: StageDefinition): readonly Judged[] {
  const questions = stage.config.questions as unknown as readonly {
    name: string
    type?: string
    values?: readonly string[]
  }[]
  return questions.flatMap(({ name, type, values }, index) => {
    const path = ['stages', at, 'config', 'questions', index, 'name']
    const twice = questions.slice(0, index).some((other) => other.name === name)
    if (twice) return [{ path, message: `a second question is called "${name}"` }]
    if ((type === 'choice') !== (values !== undefined && values.length > 0))
      return [{ path, message: `a choice has "values", and nothing else has` }]
    return []
  })
}

/** Every value that a text asks for has to be there; only a message may wait for what comes out. */
function judgeVariables(file: File, { inputs }: Definition): readonly Judged[] {
  const found: Judged[] = []
  for (const [at, stage] of file.stages.entries()) {
    if (found.length >= MOST_ERRORS) break
    found.push(...judgeStageVariables(stage, at, inputs))
  }
  return found
}

function judgeStageVariables(stage: StageFile, at: number, inputs: Definition['inputs']): readonly Judged[] {
  const known = variableNames({ inputs })
  let left = MOST_ERRORS
  const { name, depends_on, outputs, config } = stage
  return textsOf({ name, depends_on, outputs, config } as unknown as Data).flatMap(({ text, path }) => {
    // A prompt and a question are prose: braces that mean nothing to us may stand in them.
    if (path.at(-1) === 'prompt' || path.includes('questions')) return []
    return variablesIn(text).flatMap((variable) => {
      if (known.includes(variable) || left-- <= 0) return []
      const near = nearest(variable, known)
      const hint = near === null ? `; there are ${known.join(', ')}` : `; did you mean "${near}"?`
      return [{ path: ['stages', at, ...path], message: `nothing is called "${variable}"${hint}` }]
    })
  })
}

function judgeCompletion({ stages, completion }: Definition): readonly Judged[] {
  const names = stages.map(({ name }) => name)
  const stored = stages.filter(({ type }) => type === 'storage').map(({ name }) => `${name}.destination`)
  const known = [...names, ...stages.flatMap(outputNames), ...stored]
  const all = new Set(known)
  let left = MOST_ERRORS
  const found: Judged[] = completion.outputs.flatMap((output, at) => {
    if (all.has(output) || left-- <= 0) return []
    const near = nearest(output, known)
    const hint = near === null ? '' : `; did you mean "${near}"?`
    return [
      { path: ['completion', 'outputs', at], message: `"${output}" is no stage and no output of one${hint}` },
    ]
  })
  for (const [at, { type, name, run }] of completion.notifications.entries()) {
    if (type === 'command' && (name === null) === (run === null))
      found.push({
        path: ['completion', 'notifications', at],
        message: 'a command is named by "name", as policy lists it, or by "run"; by one of them',
      })
  }
  return found
}

/** Every text in a piece of data, with its place. */
function textsOf(
  data: Data | undefined,
  path: readonly (string | number)[] = [],
): { text: string; path: readonly (string | number)[] }[] {
  if (typeof data === 'string') return [{ text: data, path }]
  if (Array.isArray(data)) return data.flatMap((each, at) => textsOf(each, [...path, at]))
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, each]) => textsOf(each, [...path, key]))
}

/** Whatever the slug is: a path that fits one slug only would be no artefact of any other workflow. */
function isArtefact(pattern: string): boolean {
  if (/[^\x21-\x7e]/.test(pattern)) return false
  return ['slug', 'other'].every((slug) => {
    const path = pattern
      .replaceAll(/\$?\{(?:slug|workflow_id)\}/g, slug)
      .replaceAll(/\$?\{[^{}]*\}/g, 'value')
    return artefactKind(path, slug) !== null
  })
}
