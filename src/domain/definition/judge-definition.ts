import { nearest } from '../text/nearest.js'
import {
  ANY_AGENT,
  artefactsOf,
  type Data,
  type Definition,
  isAutomatic,
  isProducer,
  type Limits,
  outputNames,
  type StageDefinition,
} from './definition.js'
import { whyNotBeforeGate } from './judge-before-gate.js'
import { isLate, judgeReads } from './reads.js'
import {
  ancestors,
  approvable,
  isBeforeGate,
  mayChangeFiles,
  namedProducts,
  nextGates,
} from './stage-graph.js'

export interface StageError {
  /** The place in the stage: a key, perhaps with a position in its list. */
  readonly key: readonly (string | number)[]
  readonly message: string
}

/** Of one stage: to say of each what was meant takes time, and nobody mends more at once. */
export const MOST_ERRORS = 100

/** Of all stages of one definition together: each event of a run asks through all of them. */
const MOST_DEPENDENCIES = 10_000
const MOST_PATHS = 5000

/** Why stages are more than anybody goes through, or `null`. Before they are judged, since that goes through them. */
export function tooLarge(stages: readonly StageDefinition[]): string | null {
  const dependencies = stages.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0)
  if (dependencies > MOST_DEPENDENCIES) return `the stages name more than ${MOST_DEPENDENCIES} dependencies`
  const paths = stages.reduce((sum, { artefacts, outputs }) => sum + artefacts.length + outputs.length, 0)
  return paths > MOST_PATHS ? `the stages write more than ${MOST_PATHS} files` : null
}

/** Of which types a stage has artefacts by its configuration. */
const DECLARES = ['document']

/**
 * What is wrong with a stage among the stages before it. `mayWrite` says which paths an artefact can have: before a
 * run is opened its values are not known yet. `slug` is that of the run, where there is one.
 */
export function judgeStage(
  definition: Definition,
  stage: StageDefinition,
  before: ReadonlyMap<string, StageDefinition>,
  mayWrite: (path: string) => boolean,
  slug = 'slug',
): readonly StageError[] {
  const found: StageError[] = []
  const { name, type, of } = stage
  const wrong = (message: string, ...key: (string | number)[]): void => void found.push({ key, message })
  if (before.has(name)) wrong(`a second stage is called "${name}"`, 'name')
  for (const [at, dependency] of stage.dependsOn.entries()) {
    if (before.has(dependency)) continue
    if (found.length >= MOST_ERRORS) break
    const near = nearest(dependency, [...before.keys()])
    const hint = near === null ? '' : `; did you mean "${near}"?`
    wrong(`"${dependency}" is not a stage before "${name}"${hint}`, 'depends_on', at)
  }
  if (type === 'approval' && of === null) wrong(`the approval "${name}" needs "of"`, 'of')
  if (type !== 'approval' && of !== null) wrong(`only an approval has "of", "${name}" is none`, 'of')
  if (type !== 'approval' && stage.approvals !== null)
    wrong(`only an approval has "approvals", "${name}" is none`, 'approvals')
  if (of !== null && of !== 'code' && approvable(definition, stage, slug).length === 0)
    wrong(
      `"${name}" has nothing to decide on: no stage that it depends on writes an artefact of that kind`,
      'of',
    )
  found.push(...judgeSubjects(definition, stage, slug))
  if (type !== 'check' && stage.checks.length > 0) wrong(`"${name}" runs no checks`, 'config')
  if (DECLARES.includes(type) && artefactsOf(stage, slug).length === 0)
    wrong(`"${name}" declares no artefacts`, 'config')
  if (!DECLARES.includes(type) && stage.artefacts.length > 0) wrong(`"${name}" writes no artefacts`, 'config')
  const early = whyNotBeforeGate(definition, stage)
  if (early !== null) wrong(early, 'config', 'before_gate')
  if (!isProducer(type) && stage.outputs.length > 0) wrong(`"${name}" writes no outputs`, 'outputs')
  found.push(
    ...judgePaths(stage, before, mayWrite),
    ...judgeReferences(definition, stage),
    ...judgeReads(definition, stage),
    ...judgeForEach(definition, stage),
    ...judgeRecords(stage),
    ...judgeScope(definition, stage),
    ...judgeGate(definition, stage, before),
    ...judgeSendsBack(definition, stage),
    ...judgeOther(definition, stage),
    ...judgeLimits(stage),
  )
  return found
}

function judgePaths(
  stage: StageDefinition,
  before: ReadonlyMap<string, StageDefinition>,
  mayWrite: (path: string) => boolean,
): readonly StageError[] {
  const found: StageError[] = []
  const written = [
    ...stage.artefacts.map((path, at) => ({ path, key: ['config', 'artefacts', at] })),
    ...stage.outputs.map(({ name, path }) => ({ path, key: ['outputs', name, 'path'] })),
  ]
  const own = new Set<string>()
  for (const { path, key } of written) {
    const plain = withoutMark(path)
    if (!mayWrite(plain))
      found.push({ key, message: `"${path}" is not a path that a workflow may write as an artefact` })
    const other = own.has(plain) ? stage : writerOf(plain, before)
    if (other) found.push({ key, message: `"${plain}" is written by "${other.name}" already` })
    own.add(plain)
  }
  return found
}

function writerOf(path: string, before: ReadonlyMap<string, StageDefinition>): StageDefinition | null {
  for (const stage of before.values()) {
    if (writtenBy(stage).has(path)) return stage
  }
  return null
}

const WRITTEN = new WeakMap<StageDefinition, ReadonlySet<string>>()

/** The paths of a stage. Every stage behind it asks. */
function writtenBy(stage: StageDefinition): ReadonlySet<string> {
  const known = WRITTEN.get(stage)
  if (known !== undefined) return known
  const paths = new Set([...stage.artefacts.map(withoutMark), ...stage.outputs.map(({ path }) => path)])
  WRITTEN.set(stage, paths)
  return paths
}

const withoutMark = (artefact: string): string => artefact.replace(/\?$/, '')

function judgeReferences(definition: Definition, stage: StageDefinition): readonly StageError[] {
  const asked = ['context_from', 'source'].flatMap((key) =>
    listOf(stage.config[key]).map((reference) => ({ key: ['config', key], reference })),
  )
  if (asked.length === 0) return []
  const known = ancestors(definition, stage).flatMap(outputNames)
  const names = new Set(known)
  const unknown = asked.filter(({ reference }) => !names.has(reference))
  return unknown.slice(0, MOST_ERRORS).flatMap(({ key, reference }) => {
    const near = nearest(reference, known)
    const hint =
      near === null
        ? known.length > 0
          ? `; there are ${known.join(', ')}`
          : ''
        : `; did you mean "${near}"?`
    return [
      { key, message: `"${reference}" is not an output of a stage that "${stage.name}" depends on${hint}` },
    ]
  })
}

/** The list is handed in before: whoever approves what comes in between approves it. */
function judgeForEach(definition: Definition, stage: StageDefinition): readonly StageError[] {
  const { forEach, name } = stage
  if (forEach === null || isLate(definition, forEach.of) || forEach.of.includes('{')) return []
  const before = ancestors(definition, stage)
  const known = before.flatMap((each) =>
    each.outputs.flatMap((o) => (o.records === null ? [] : [`${each.name}.${o.name}`])),
  )
  if (known.includes(forEach.of)) return []
  const near = nearest(forEach.of, known)
  const hint = near === null ? '' : `; did you mean "${near}"?`
  const message = `"${forEach.of}" is not an output with records of a stage that "${name}" depends on${hint}`
  return [{ key: ['for_each', 'of'], message }]
}

/** An approval names what stages before it produce, and each name has to be known. */
function judgeSubjects(definition: Definition, stage: StageDefinition, slug: string): readonly StageError[] {
  const { subjects, name, of } = stage
  if (subjects.length === 0) return []
  if (of === 'code') return [{ key: ['subjects'], message: `"${name}" decides on code, which has no name` }]
  const known = ancestors(definition, stage).flatMap((before) => [before.name, ...outputNames(before)])
  const found = subjects.flatMap((subject, at) => {
    if (namedProducts(definition, stage, slug, subject).length > 0) return []
    const near = nearest(subject, known)
    const hint = near === null ? '' : `; did you mean "${near}"?`
    const message = `"${subject}" does not come from a stage that "${name}" depends on${hint}`
    return [{ key: ['subjects', at], message }]
  })
  if (found.length > 0 || of === 'artefact') return found.slice(0, MOST_ERRORS)
  const kinds = approvable(definition, stage, slug).map(({ kind }) => kind)
  if (of === null || kinds.includes(of)) return []
  return [{ key: ['subjects'], message: `"${name}" is an approval of the ${of}, and names none` }]
}

const listOf = (value: Data | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string')

/** Records are read from JSON. */
const judgeRecords = ({ outputs }: StageDefinition): readonly StageError[] =>
  outputs
    .filter(({ records, path }) => records !== null && !path.endsWith('.json'))
    .map(({ name, path }) => ({
      key: ['outputs', name, 'records'],
      message: `"${path}" is not a JSON file, and only JSON has records`,
    }))

/** What an agent may change waits at a gate, so there has to be one behind it. */
function judgeScope(definition: Definition, stage: StageDefinition): readonly StageError[] {
  if (!mayChangeFiles(stage)) return []
  const gates = definition.stages.filter(({ type }) => type === 'patches')
  if (gates.some((gate) => ancestors(definition, gate).includes(stage))) return []
  const message = `"${stage.name}" may change files, and no stage of type patches depends on it`
  return [{ key: ['config', 'write_scope'], message }]
}

/** A gate is `of` a stage before it that may change files, and no other gate is. */
function judgeGate(
  definition: Definition,
  gate: StageDefinition,
  before: ReadonlyMap<string, StageDefinition>,
): readonly StageError[] {
  const { of } = gate.config
  if (gate.type !== 'patches' || typeof of !== 'string') return []
  const key = ['config', 'of']
  const makers = ancestors(definition, gate).filter(mayChangeFiles)
  if (!makers.some(({ name }) => name === of)) {
    const names = makers.map(({ name }) => name).join(', ')
    const known = names === '' ? 'no such stage is before it' : `before it are ${names}`
    return [{ key, message: `"${of}" is not a stage before "${gate.name}" that may change files: ${known}` }]
  }
  const other = [...before.values()].find(({ type, config }) => type === 'patches' && config.of === of)
  return other === undefined ? [] : [{ key, message: `"${other.name}" takes the patches of "${of}" already` }]
}

/** Who did it can only be told of what an agent does before, or of a gate. */
function judgeOther(definition: Definition, stage: StageDefinition): readonly StageError[] {
  const { other_than: other, agent_type: agent } = stage.config
  if (typeof other !== 'string') return []
  const wrong = (message: string): readonly StageError[] => [{ key: ['config', 'other_than'], message }]
  const known = ancestors(definition, stage).filter(({ type }) => type === 'agent' || type === 'patches')
  const named = known.find(({ name }) => name === other)
  if (named === undefined) {
    const names = known.map(({ name }) => name)
    const near = nearest(other, names)
    const hint = near === null ? '' : `; did you mean "${near}"?`
    return wrong(`"${other}" is not an agent or a gate that "${stage.name}" depends on${hint}`)
  }
  const same = agent !== undefined && agent !== ANY_AGENT && named.config.agent_type === agent
  return same ? wrong(`"${stage.name}" and "${other}" name the same agent, ${agent}`) : []
}

/** Attempts are spent by what `wf` runs, files by gates. */
function judgeLimits({ name, type, limits, outputs }: StageDefinition): readonly StageError[] {
  const wrong = (key: keyof Limits, message: string): readonly StageError[] =>
    limits[key] === null || type === 'workflow' ? [] : [{ key: ['limits', key], message }]
  return [
    ...(isAutomatic({ type }) ? [] : wrong('attempts', `"${name}" is done by people, and makes no attempts`)),
    ...(type === 'patches'
      ? []
      : wrong('files', `"${name}" accepts no files: only a stage of type patches does`)),
    ...(outputs.some(({ records }) => records !== null)
      ? []
      : wrong('items', `"${name}" hands in no records: no output of it says "records"`)),
  ]
}

/** Who is sent back wrote the code before, or brought it to the gate behind, and there is something to send them back for. */
function judgeSendsBack(definition: Definition, stage: StageDefinition): readonly StageError[] {
  const { sendsBack, name, type } = stage
  if (sendsBack === null) return []
  if (type === 'rules') return judgeRulesSendBack(definition, stage, sendsBack)
  const makers = [
    ...ancestors(definition, stage).filter(mayChangeFiles),
    ...(type === 'agent' && isBeforeGate(stage) ? nextGates(definition, stage) : []),
  ]
  if (!makers.some((maker) => maker.name === sendsBack.to)) {
    const names = makers.map((maker) => maker.name).join(', ')
    const known = names === '' ? 'no such stage is before it' : `before it are ${names}`
    const message = `"${sendsBack.to}" is not a stage before "${name}" that may change files: ${known}`
    return [{ key: ['sends_back', 'to'], message }]
  }
  if (type === 'check' && sendsBack.when !== null)
    return [{ key: ['sends_back', 'when'], message: `"${name}" is a check, which sends back where it fails` }]
  if (type === 'agent' && sendsBack.when === null)
    return [{ key: ['sends_back'], message: `"${name}" needs "when": what in its answer sends back?` }]
  if (mayChangeFiles(stage))
    return [{ key: ['sends_back'], message: `"${name}" may change files itself, so it sends nothing back` }]
  return []
}

/** Rules send back what an agent wrote: people are asked by words. */
function judgeRulesSendBack(
  definition: Definition,
  stage: StageDefinition,
  { to, when }: NonNullable<StageDefinition['sendsBack']>,
): readonly StageError[] {
  const { name } = stage
  if (when !== null)
    return [
      { key: ['sends_back', 'when'], message: `"${name}" has rules, which send back where one is broken` },
    ]
  if (ancestors(definition, stage).some((each) => each.name === to && each.type === 'agent')) return []
  return [{ key: ['sends_back', 'to'], message: `"${to}" is not an agent's stage before "${name}"` }]
}
