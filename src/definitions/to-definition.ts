import type {
  Completion as CompletionDefinition,
  Data,
  Definition,
  InputDefinition,
  Limits,
  OutputDefinition,
  StageDefinition,
} from '../domain/definition/definition.js'
import { NO_SCOPE } from '../domain/definition/definition.js'
import { variablesIn } from '../domain/definition/interpolate.js'
import type { DefinitionText } from './definition-schema.js'
import type { InputFile, LimitsFile, StageFile } from './stage-schema.js'
import { textsOf } from './texts-of.js'

/** What a well-formed file means: defaults filled in, the keys of a stage's configuration in their places. */
export function toDefinition(file: DefinitionText): Definition {
  const { name, description, inputs, stages, limits, completion } = file
  const given = (inputs ?? []).map(toInput)
  return {
    name,
    description: description ?? '',
    inputs: given,
    stages: stages.map(toStage),
    limits: toLimits(limits),
    completion: toCompletion(completion),
  }
}

export function toInput(input: InputFile): InputDefinition {
  return {
    name: input.name,
    type: input.type,
    description: input.description ?? '',
    required: input.required ?? false,
    default: input.default ?? null,
    values: input.values ?? [],
  }
}

function toCompletion(completion: DefinitionText['completion']): CompletionDefinition {
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
  const { rules: _, ...withoutRules } = config
  const outputs = outputsOf(stage)
  return {
    name: stage.name,
    description: stage.description ?? '',
    type: stage.type,
    dependsOn: stage.depends_on === undefined ? [] : [stage.depends_on].flat(),
    of: stage.of ?? null,
    subjects: (stage.type === 'approval' ? stage.subjects : undefined) ?? [],
    role: stage.role ?? null,
    approvals: stage.approvals ?? null,
    artefacts: ((artefacts as readonly string[] | undefined) ?? []).map(inRun),
    checks: (checks as readonly string[] | undefined) ?? [],
    outputs,
    reads: stage.reads ?? null,
    config,
    when: stage.when ?? null,
    timeout: stage.timeout ?? (typeof timeout === 'number' ? timeout : null),
    retries:
      typeof retries === 'object'
        ? { times: retries.times, backoff: retries.backoff ?? BACKOFF }
        : { times: retries ?? 0, backoff: BACKOFF },
    sendsBack: toSendsBack(stage),
    forEach: toForEach(stage),
    limits: toLimits(stage.limits),
    // What rules say is filled in by what they are asked of, and never by the run.
    dynamic: textsOf([stage.name, stage.depends_on, stage.outputs, stage.reads, withoutRules] as Data).some(
      ({ text }) => variablesIn(inRun(text)).some((variable) => variable !== 'slug'),
    ),
    scope: NO_SCOPE,
  }
}

const BACKOFF = 1

const ROUNDS = 2

const SENDS_BACK: readonly StageFile['type'][] = ['check', 'agent', 'rules']

function toSendsBack(stage: StageFile): StageDefinition['sendsBack'] {
  const back = SENDS_BACK.includes(stage.type) && 'sends_back' in stage ? stage.sends_back : undefined
  return back === undefined ? null : { to: back.to, when: back.when ?? null, times: back.times ?? ROUNDS }
}

function toForEach(stage: StageFile): StageDefinition['forEach'] {
  const each = stage.type === 'workflow' ? stage.for_each : undefined
  return each === undefined ? null : { of: each.of, needs: each.needs ?? null, after: each.after ?? null }
}

const toLimits = (limits: LimitsFile | undefined): Limits => ({
  attempts: limits?.attempts ?? null,
  files: limits?.files ?? null,
  items: limits?.items ?? null,
})

/** What it declares; without that, an agent has one answer, a form its answers, and so on. */
function outputsOf(stage: StageFile): readonly OutputDefinition[] {
  const declared = Object.entries(stage.outputs ?? {})
  if (declared.length === 0) {
    const ending = DEFAULT_OUTPUTS[stage.type]
    if (ending === undefined) return []
    const [name, file] = ending
    return [{ name, path: `.vizier/runs/{slug}/${stage.name}${file}`, schema: null, records: null }]
  }
  return declared.map(([name, { path, schema, records }]) => ({
    name,
    path: inRun(path),
    schema: schema ?? null,
    records: records ?? null,
  }))
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
