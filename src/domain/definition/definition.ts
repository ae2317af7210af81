import type { Path } from '../names/path.js'
import { asciiPath } from '../names/path.js'
import { PLANS, runFolder, SNAPSHOT, storedAs } from '../names/slug.js'

export const STAGE_TYPES = [
  'document',
  'form',
  'approval',
  'patches',
  'context',
  'agent',
  'check',
  'rules',
  'storage',
  'metadata',
  'workflow',
  'merge',
] as const
export type StageType = (typeof STAGE_TYPES)[number]
export type ApprovalOf = 'plan' | 'snapshot' | 'code' | 'artefact'

/** What a workflow runs: its stages, in the order of the file. Parsed from YAML at the edge. */
export interface Definition {
  readonly name: string
  readonly description: string
  readonly inputs: readonly InputDefinition[]
  readonly stages: readonly StageDefinition[]
  readonly limits: Limits
  readonly completion: Completion
  /** In a run: how the stages are made that stand for the records of a list; none where no stage has `for_each`. */
  readonly unfolding?: Unfolding
}

/** A run's definition before anything is listed, and what makes the stages for each record of a list. */
export interface Unfolding {
  readonly template: Definition
  /** What runs for each record. */
  readonly bodies: readonly Definition[]
  readonly stagesFor: (stage: StageDefinition, list: Data) => UnfoldedStages
}

/** The stages for all records, each record's behind those that it needs, and the names of those that nobody in it waits for. */
export type UnfoldedStages =
  | { readonly ok: true; readonly stages: readonly StageDefinition[]; readonly last: readonly string[] }
  | { readonly ok: false; readonly why: string }

/** How much may be spent; `null` for no limit. */
export interface Limits {
  /** Attempts that are begun. */
  readonly attempts: number | null
  /** Files that accepted patches change. */
  readonly files: number | null
  /** Records of each output that is handed in. */
  readonly items: number | null
}

/** The last two are given by a stage that runs the definition: a record of its list, an output of a stage before it. */
export const INPUT_TYPES = ['string', 'number', 'boolean', 'enum', 'file', 'record', 'output'] as const
export type InputType = (typeof INPUT_TYPES)[number]
export type InputValue = string | number | boolean

/** What a definition writes as `agent_type` where any agent will do. */
export const ANY_AGENT = 'general-purpose'

/** A value that is given when a workflow starts. */
export interface InputDefinition {
  readonly name: string
  readonly type: InputType
  readonly description: string
  readonly required: boolean
  readonly default: InputValue | null
  /** Of an enum: the values that it may have. */
  readonly values: readonly string[]
}

/** What makes a run complete, what it hands back, and who is told. */
export interface Completion {
  readonly conditions: readonly string[]
  /** `<stage>.<output>`, or a stage. */
  readonly outputs: readonly string[]
  readonly notifications: readonly Notification[]
}

export interface Notification {
  readonly type: 'stdout' | 'command'
  readonly message: string
  /** Of a command: the name of one that policy lists. */
  readonly name: string | null
  /** Of a command: a program and its arguments. Heeded only where the user's own definition brings it. */
  readonly run: readonly string[] | null
}

/** Plain data, as YAML and JSON have it. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data }

export const isRecord = (value: Data | undefined): value is { readonly [key: string]: Data } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What lies in data under these keys, one in the other; `undefined` where there is nothing. */
export function dataAt(data: Data | undefined, keys: readonly string[]): Data | undefined {
  let at = data
  for (const key of keys) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined
  return at
}

/** A list, and each entry is a text. */
export const isTexts = (value: Data | undefined): value is readonly string[] =>
  Array.isArray(value) && (value as readonly Data[]).every((each) => typeof each === 'string')

/** One text or several, as a key may give them; nothing for none. */
export const textsIn = (value: Data | undefined): readonly string[] =>
  value === undefined || value === null ? [] : [value].flat().map(String)

/** A file that a stage writes, known to other stages as `<stage>.<name>`. */
export interface OutputDefinition {
  readonly name: string
  /** With `{slug}`, as in {@link StageDefinition.artefacts}. */
  readonly path: string
  /** The JSON schema that it has to fit, by its path in the repository or by the name of one of ours. */
  readonly schema: string | null
  /** Of JSON: the field that is a list of records, each with an `id` of its own. */
  readonly records: string | null
}

export interface Retries {
  /** How often a failed attempt is made again. */
  readonly times: number
  /** Seconds before the first of them; each later one waits twice as long. */
  readonly backoff: number
}

/** A loop: what a stage finds sends the stage back to work that wrote what it looked at. */
export interface SendsBack {
  /** The stage before it: one that may change files; of rules, one that an agent does. */
  readonly to: string
  /** Of an agent: a condition on what it handed in, in CEL. A check and rules find something where they fail. */
  readonly when: string | null
  /** How often, for one task. */
  readonly times: number
}

/** Of a stage that runs a definition: it runs it for each record of an output. */
export interface ForEach {
  /** `<stage>.<output>`. */
  readonly of: string
  /** The field of a record that lists the ids of those that are done before it. */
  readonly needs: string | null
  /** The stage of the definition after which those begin that need its record; `null`: when all of it is done. */
  readonly after: string | null
}

export interface StageDefinition {
  readonly name: string
  readonly description: string
  readonly type: StageType
  readonly dependsOn: readonly string[]
  /** Of an approval: what it approves. */
  readonly of: ApprovalOf | null
  /**
   * Of an approval: what it decides on, as `<stage>` or `<stage>.<output>`. None named: the nearest artefacts of its kind.
   */
  readonly subjects: readonly string[]
  /** A role beyond what policy asks for, and how many principals; `null`: policy alone decides. */
  readonly role: string | null
  readonly approvals: number | null
  /** Of a document: paths with `{slug}`, a `?` behind those that may be missing. */
  readonly artefacts: readonly string[]
  /** Of a check: names of commands that policy lists; none named means all of them. */
  readonly checks: readonly string[]
  readonly outputs: readonly OutputDefinition[]
  /**
   * All that it reads: `<stage>.<output>`, a field of one, `file <path>`. With any other of these it is made anew. `null`: it
   * reads all that the stages before it write.
   */
  readonly reads: readonly string[] | null
  /** What its type takes beside artefacts and checks. */
  readonly config: { readonly [key: string]: Data }
  /** A condition over inputs and outputs, in CEL: where it is false, the stage is skipped. */
  readonly when: string | null
  /** Seconds that one attempt may take. */
  readonly timeout: number | null
  readonly retries: Retries
  readonly sendsBack: SendsBack | null
  readonly forEach: ForEach | null
  /** Of a stage that runs a definition: of all that runs in it. */
  readonly limits: Limits
  /** It names values that only a run has. */
  readonly dynamic: boolean
  /** In a run: where the stage comes from, and the values that it sees. */
  readonly scope: Scope
}

export interface Scope {
  /** Of the names of the stages around it: empty, or that of the stage that runs them, with a dot. */
  readonly prefix: string
  readonly inputs: { readonly [name: string]: Data }
  readonly variables: { readonly [name: string]: string }
  /** Where it runs for a record of a list: how people call that, `<stage>.<id>`. */
  readonly record?: string
}

export const NO_SCOPE: Scope = { prefix: '', inputs: {}, variables: {} }

/** What `wf` itself can do when its turn comes; all others wait for a person. */
const AUTOMATIC: readonly StageType[] = ['context', 'agent', 'check', 'storage', 'metadata']

export const isAutomatic = ({ type }: Pick<StageDefinition, 'type'>): boolean => AUTOMATIC.includes(type)

/** What somebody may claim before they do it, so that nobody else does it too: an agent writes documents as well. */
export const isClaimable = (type: StageType): boolean => type === 'document' || AUTOMATIC.includes(type)

// What leaves its mark as `submitted`.
const PRODUCERS: readonly StageType[] = ['document', 'form', 'context', 'agent', 'storage', 'metadata']

export const isProducer = (type: StageType): boolean => PRODUCERS.includes(type)

export interface Artefact {
  readonly path: Path
  readonly optional: boolean
}

/** A stage's artefacts in the workflow `slug`. */
export function artefactsOf(stage: StageDefinition, slug: string): readonly Artefact[] {
  return [...stage.artefacts, ...stage.outputs.map(({ path }) => path)].map((pattern) => ({
    path: asciiPath(pattern.replace(/\?$/, '').replaceAll('{slug}', storedAs(slug))),
    optional: pattern.endsWith('?'),
  }))
}

/** How others name what a stage hands on: `<stage>.<output>`. */
export const outputNames = ({ name, outputs }: StageDefinition): readonly string[] =>
  outputs.map((output) => `${name}.${output.name}`)

/** Where an output lies in the workflow `slug`. */
export const outputPath = ({ path }: Pick<OutputDefinition, 'path'>, slug: string): Path =>
  asciiPath(path.replaceAll('{slug}', storedAs(slug)))

export type ArtefactKind = 'plan' | 'snapshot' | 'artefact'

/**
 * What kind of artefact lies at a path of the workflow `slug`, or `null`: a definition can declare no
 * other paths, so that nothing of the code, of the law or of another workflow hides among artefacts.
 */
export function artefactKind(path: string, slug: string): ArtefactKind | null {
  if (path === SNAPSHOT) return 'snapshot'
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) return null
  const plans = `${PLANS}${storedAs(slug)}`
  const plan = path.startsWith(`${plans}.`) ? path.slice(plans.length) : null
  if (plan !== null) return /^(?:\.[a-z0-9-]+)?\.md$/.test(plan) ? 'plan' : null
  return path.startsWith(runFolder(slug)) && !RESERVED.test(path.slice(runFolder(slug).length))
    ? 'artefact'
    : null
}

const RESERVED = /^(?:definition\.yml|inputs\.json|definitions(?:\/.*)?)$/
