import { type DataOutput, dataNeeds } from '../definition/data-outputs.js'
import { type Data, dataAt, isRecord, type StageDefinition } from '../definition/definition.js'
import { type Rule, ruleName, rulesOf } from '../definition/rules.js'
import { ancestors } from '../definition/stage-graph.js'
import type { Decision } from '../log/signer.js'
import type { RecordAt } from '../log/trailer-values.js'
import { isRecordId } from '../names/record-id.js'
import { countDecision, mayWaive } from '../policy/policy.js'
import type { Facts } from '../rules/facts.js'
import { namedRule } from '../rules/named-rules.js'
import { canonicalJson } from '../text/canonical-json.js'
import { asData } from './asked-of.js'
import { type DataRecord, inForceAbout, type Waiver } from './draft-data.js'
import { isAnswered } from './questions.js'
import { NOBODY_ANSWERS, type Readable } from './reasoning.js'
import type { Standing } from './sign-off.js'
import { codeChanges, type Workflow } from './workflow.js'

/** A rule that does not hold, of one thing or as a whole. */
export interface Breach {
  readonly rule: string
  /** What was asked about, where that is a record that people decide on. */
  readonly record: DataRecord | null
  /** By what somebody waives it: the record, or else the rule as it is broken. `null`: nobody may. */
  readonly waivedBy: RecordAt | null
  /** For people. */
  readonly said: string
}

/** What the rules of a stage came to, for the data, the code and the decisions that they were judged on. */
interface Known {
  readonly values: readonly (Data | undefined)[]
  readonly code: string
  readonly decided: string
  readonly found: Map<Standing, readonly Breach[]>
}

// Whoever runs a workflow reads its log again after each event, and at each the same rules are asked.
const KNOWN = new WeakMap<StageDefinition, readonly Known[]>()
const MOST_KNOWN = 8

/**
 * What the rules of a stage find at this point, less what was waived by somebody who may: by structure alone, by anybody
 * with a key. It is computed again wherever it is asked for, so nothing in the log says that rules held.
 */
export function breachesOf(
  workflow: Workflow,
  stage: StageDefinition,
  standing: Standing,
): readonly Breach[] {
  // That nobody could answer here says nothing about who reads the same log where somebody does.
  if (workflow.reasoning.ask === NOBODY_ANSWERS) return judge(workflow, stage, standing)
  const { found } = knownFor(workflow, stage)
  const known = found.get(standing) ?? judge(workflow, stage, standing)
  if (found.size >= MOST_KNOWN) found.clear()
  found.set(standing, known)
  return known
}

function knownFor(workflow: Workflow, stage: StageDefinition): Known {
  const { data } = workflow
  const values = readBy(workflow, stage).map(({ path }) => data.values.get(path))
  // No path has a byte of zero in it.
  const code = rulesOf(stage).some(asksForFacts) ? factsOf(workflow).code.join('\0') : ''
  const answers = oidsOf(data.questions, (question) => question.answers)
  const decided = `${oidsOf(data.waivers, (waiver) => [waiver])} ${answers}`
  const before = KNOWN.get(stage) ?? []
  const same = before.find(
    (each) =>
      each.decided === decided &&
      each.code === code &&
      each.values.length === values.length &&
      each.values.every((value, at) => value === values[at]),
  )
  if (same !== undefined) return same
  const known: Known = { values, code, decided, found: new Map() }
  KNOWN.set(stage, [known, ...before.slice(0, MOST_KNOWN - 1)])
  return known
}

const asksForFacts = ({ use }: Rule): boolean => use !== null && namedRule(use)?.facts === true

/** In an order of their own: in which one they were changed makes no difference. */
const factsOf = (workflow: Workflow): Facts => ({
  code: codeChanges(workflow)
    .map(({ path }) => path)
    .sort(),
})

const OIDS = new WeakMap<object, string>()

/** Which decisions there are: asked at each event, and another list where there is one more. */
function oidsOf<T>(list: readonly T[], decisions: (each: T) => readonly Decision[]): string {
  const known = OIDS.get(list) ?? list.flatMap((each) => decisions(each).map(({ oid }) => oid)).join(' ')
  OIDS.set(list, known)
  return known
}

/** How people call what they waive: a record by its id, a rule of a stage by both. */
export const nameToWaive = ({ of, id }: RecordAt, { name }: StageDefinition): string =>
  of === name ? `${of}/${id}` : id

/** What is broken, in a line: the first, and how many more. `null` where nothing is. */
export function tellBroken([first, ...more]: readonly Breach[]): string | null {
  if (first === undefined) return null
  return more.length === 0 ? first.said : `${first.said} (and ${more.length} more)`
}

/** The outputs that the rules of a stage can read. */
function readBy({ definition, slug }: Workflow, stage: StageDefinition): readonly DataOutput[] {
  const { prefix } = stage.scope
  const names = new Set(ancestors(definition, stage).map(({ name }) => name))
  return dataNeeds(definition, slug).outputs.filter(
    ({ stage: name }) => names.has(name) && name.startsWith(prefix),
  )
}

function judge(workflow: Workflow, stage: StageDefinition, standing: Standing): readonly Breach[] {
  // By structure a decision counts for every rule; by policy, for those that it names.
  const everyRule = standing === null ? sceneFor(workflow, stage, standing, null) : null
  return rulesOf(stage).flatMap((rule) => {
    const scene = everyRule ?? sceneFor(workflow, stage, standing, ruleName(rule))
    return asked(workflow, stage, rule, scene).filter((breach) => !isLifted(workflow, breach, standing))
  })
}

interface Scene {
  readonly readable: Readable
  /** What a record in it is. */
  readonly recordOf: ReadonlyMap<Data, DataRecord>
}

/** What rules read: the outputs before the stage, and in each record what was decided about it. */
function sceneFor(
  workflow: Workflow,
  stage: StageDefinition,
  standing: Standing,
  rule: string | null,
): Scene {
  const { data } = workflow
  const { prefix, inputs } = stage.scope
  const counts = (waiver: Waiver): boolean => holds(waiver, standing, rule)
  const recordOf = new Map<Data, DataRecord>()
  const outputs = new Map<string, [string, Data][]>()
  for (const { of, stage: name, path, records } of readBy(workflow, stage)) {
    const value = data.values.get(path)
    if (value === undefined) continue
    const own =
      records === null
        ? value
        : withDecisions(value, records, data.records.get(of), { counts, standing }, recordOf)
    const inner = name.slice(prefix.length)
    outputs.set(inner, [...(outputs.get(inner) ?? []), [of.slice(name.length + 1), own]])
  }
  const readable = {
    inputs,
    outputs: Object.fromEntries([...outputs].map(([name, own]) => [name, Object.fromEntries(own)])),
  }
  return { readable, recordOf }
}

function withDecisions(
  value: Data,
  records: string,
  known: ReadonlyMap<string, DataRecord> | undefined,
  { counts, standing }: { readonly counts: (waiver: Waiver) => boolean; readonly standing: Standing },
  recordOf: Map<Data, DataRecord>,
): Data {
  const list = isRecord(value) ? value[records] : undefined
  if (!isRecord(value) || !Array.isArray(list)) return value
  const told = (list as readonly Data[]).map((each): Data => {
    const record = isRecord(each) && typeof each['id'] === 'string' ? known?.get(each['id']) : undefined
    if (record === undefined || !isRecord(each)) return each
    const decided = [
      ...record.decided.filter(counts).map(({ as, why }) => ({ event: 'waived', as, why })),
      ...record.answered
        .filter((question) => isAnswered(question, standing))
        .map(({ id, answers }) => ({ event: 'answered', question: id, answer: answers.at(-1)?.text ?? '' })),
    ]
    const own: Data = { ...each, decided }
    recordOf.set(own, record)
    return own
  })
  return { ...value, [records]: told }
}

function asked(workflow: Workflow, stage: StageDefinition, rule: Rule, scene: Scene): readonly Breach[] {
  const broken = (said: string, it: Data | null): Breach =>
    breach(workflow, stage, rule, said, it, (it === null ? undefined : scene.recordOf.get(it)) ?? null)
  if (rule.use !== null) return byName(workflow, stage, rule, rule.use, scene)
  const { ask } = workflow.reasoning
  const untold = (why: string, it: Data | null): Breach => broken(`the rule cannot be checked: ${why}`, it)
  const { readable } = scene
  const holdsFor = (it: Data | null): readonly Breach[] => {
    const seen = it === null ? readable : { ...readable, it }
    if (rule.when !== null) {
      const applies = ask(rule.when, seen)
      if (!applies.ok) return [untold(applies.why, it)]
      if (applies.value === false) return []
      if (applies.value !== true) return [untold('"when" is neither true nor false', it)]
    }
    const answer = ask(rule.that, seen)
    if (!answer.ok) return [untold(answer.why, it)]
    if (answer.value === true) return []
    if (answer.value !== false) return [untold('"that" is neither true nor false', it)]
    return [broken(sentence(rule.say, it), it)]
  }
  if (rule.each === null) return holdsFor(null)
  const list = ask(rule.each, readable)
  if (!list.ok) return [untold(list.why, null)]
  if (!Array.isArray(list.value)) return [untold('"each" is not a list', null)]
  if (list.value.length > MOST_ASKED) return [untold(`"each" has more than ${MOST_ASKED} entries`, null)]
  return (list.value as readonly unknown[]).flatMap((each) => {
    const it = asData(each)
    return it === undefined ? [untold('"each" has an entry that JSON does not have', null)] : holdsFor(it)
  })
}

const MOST_ASKED = 1000

/** A rule of ours, on the outputs that it is given. */
function byName(
  workflow: Workflow,
  stage: StageDefinition,
  rule: Rule,
  use: string,
  { readable, recordOf }: Scene,
): readonly Breach[] {
  const found = namedRule(use)
  const untold = (why: string): readonly Breach[] => [breach(workflow, stage, rule, why, null, null)]
  if (found === null) return untold(`this version of wf does not know the rule ${use}`)
  const given = new Map<string, Data>()
  for (const name of [...found.takes, ...found.mayTake.filter((each) => Object.hasOwn(rule.with, each))]) {
    const reference = rule.with[name] ?? ''
    const value = valueAt(readable.outputs, reference)
    if (value === undefined) return untold(`there is no ${reference}, which it looks at`)
    given.set(name, value)
  }
  return found
    .judge(given, found.facts === true ? factsOf(workflow) : undefined)
    .map(({ said, about }) =>
      breach(workflow, stage, rule, said, about, (about === null ? undefined : recordOf.get(about)) ?? null),
    )
}

/** `<stage>.<output>`, or a field of it. A stage's name may have dots, so the longest that there is counts. */
function valueAt(outputs: Readable['outputs'], reference: string): Data | undefined {
  const parts = reference.split('.')
  for (let length = parts.length - 1; length > 0; length--) {
    const own = outputs[parts.slice(0, length).join('.')]
    if (own !== undefined) return dataAt(own, parts.slice(length))
  }
  return undefined
}

function breach(
  { reasoning }: Workflow,
  stage: StageDefinition,
  rule: Rule,
  said: string,
  it: Data | null,
  record: DataRecord | null,
): Breach {
  const name = ruleName(rule)
  if (!rule.waivable) return { rule: name, record, waivedBy: null, said }
  if (record !== null) {
    const { of, id, digest } = record
    return { rule: name, record, waivedBy: { of, id, digest }, said }
  }
  const own = isRecord(it ?? undefined) ? (it as { [key: string]: Data })['id'] : undefined
  const id = typeof own === 'string' && isRecordId(own) ? `${name}.${own}`.slice(0, 100) : name
  // About these facts, in these words: where either changes, it is decided again.
  const digest = reasoning.digest(canonicalJson({ it, said }))
  return { rule: name, record, waivedBy: { of: stage.name, id, digest }, said }
}

function isLifted({ data }: Workflow, { rule, record, waivedBy }: Breach, standing: Standing): boolean {
  if (waivedBy === null) return false
  const waivers = record?.decided ?? inForceAbout(data, waivedBy)
  return waivers.some((waiver) => holds(waiver, standing, rule))
}

/** Does a decision count for a rule: by policy only of somebody with its role, and where it may be waived. */
const holds = (waiver: Waiver, standing: Standing, rule: string | null): boolean =>
  standing === null ||
  (standing.waivers !== null &&
    rule !== null &&
    mayWaive(standing.waivers, rule) &&
    countDecision(standing, waiver, [standing.waivers.role]).ok)

const FIELD = /\{it\.([A-Za-z0-9_.-]{1,100})\}/g

/** What people read: fields of what was asked about in place of their names. */
const sentence = (say: string, it: Data | null): string =>
  say.replace(FIELD, (whole, path: string) => {
    const at = dataAt(it ?? undefined, path.split('.'))
    if (at === undefined || at === null) return whole
    return typeof at === 'string' ? at.slice(0, 200) : canonicalJson(at).slice(0, 200)
  })
