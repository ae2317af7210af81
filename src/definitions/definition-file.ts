import * as z from 'zod/mini'
import { artefactKind, type Definition, type StageDefinition } from '../domain/definition.js'
import { ROLES } from '../domain/policy.js'
import { approvable } from '../domain/stage-graph.js'
import { type Parsed, parseYaml } from '../yaml/parse-yaml.js'

const word = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only'))
const oneWord = z.pipe(
  word,
  z.transform((one) => [one]),
)

const Stage = z.strictObject({
  name: word,
  description: z.optional(z.string()),
  type: z.enum(['document', 'approval', 'patches', 'check', 'merge']),
  of: z.optional(z.enum(['plan', 'snapshot', 'code', 'artefact'])),
  role: z.optional(z.enum([...ROLES, 'anyone'])),
  approvals: z.optional(z.int().check(z.gte(1), z.lte(100))),
  depends_on: z.optional(z.union([oneWord, z.array(word)])),
  config: z.optional(
    z.strictObject({ artefacts: z.optional(z.array(z.string())), checks: z.optional(z.array(word)) }),
  ),
})

export const DefinitionFile = z
  .strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(100)),
    description: z.optional(z.string()),
    version: z.literal(1, 'this program reads version 1'),
    revision: z.optional(z.union([z.string(), z.number()])),
    stages: z.array(Stage).check(z.minLength(1), z.maxLength(1000)),
  })
  .check(({ value, issues }) => {
    const definition = toDefinition(value)
    for (const [at, stage] of definition.stages.entries()) {
      for (const { key, message } of judgeStage(definition, stage, definition.stages.slice(0, at))) {
        issues.push({ code: 'custom', path: ['stages', at, ...key], message, input: value })
      }
    }
  })

/**
 * The definition in a YAML file. Refuses what it does not know, stages that share a name or an artefact,
 * dependencies that do not stand before their stage (so there are no cycles), approvals of nothing, and
 * artefacts outside a workflow's own paths.
 */
export function parseDefinition(file: string, text: string): Parsed<Definition> {
  const parsed = parseYaml(file, text, DefinitionFile)
  return parsed.ok ? { ok: true, value: toDefinition(parsed.value) } : parsed
}

interface File {
  readonly name: string
  readonly description?: string | undefined
  readonly stages: readonly z.infer<typeof Stage>[]
}

function toDefinition({ name, description, stages }: File): Definition {
  return { name, description: description ?? '', stages: stages.map(toStage) }
}

function toStage(stage: z.infer<typeof Stage>): StageDefinition {
  return {
    name: stage.name,
    description: stage.description ?? '',
    type: stage.type,
    dependsOn: stage.depends_on ?? [],
    of: stage.of ?? null,
    role: stage.role ?? null,
    approvals: stage.approvals ?? null,
    artefacts: stage.config?.artefacts ?? [],
    checks: stage.config?.checks ?? [],
  }
}

interface StageError {
  /** The place in the stage: a key, perhaps with a position in its list. */
  readonly key: readonly (string | number)[]
  readonly message: string
}

function judgeStage(
  definition: Definition,
  stage: StageDefinition,
  before: readonly StageDefinition[],
): readonly StageError[] {
  const found: StageError[] = []
  const { name, type, of } = stage
  const wrong = (key: string, message: string, at?: number): void =>
    void found.push({ key: at === undefined ? [key] : ['config', key, at], message })
  if (before.some((other) => other.name === name)) wrong('name', `a second stage is called "${name}"`)
  for (const dependency of stage.dependsOn) {
    if (before.some((other) => other.name === dependency)) continue
    wrong('depends_on', `"${dependency}" is no stage before "${name}"`)
  }
  if (type === 'approval' && of === null) wrong('of', `the approval "${name}" needs "of"`)
  if (type !== 'approval' && of !== null) wrong('of', `only an approval has "of", "${name}" is none`)
  if (type !== 'approval' && stage.approvals !== null)
    wrong('approvals', `only an approval has "approvals", "${name}" is none`)
  if (of !== null && of !== 'code' && approvable(definition, stage, 'slug').length === 0)
    wrong('of', `"${name}" decides on nothing: no stage that it stands on writes an artefact of that kind`)
  if (type !== 'check' && stage.checks.length > 0) wrong('config', `"${name}" runs no checks`)
  if (type === 'document' && stage.artefacts.length === 0) wrong('config', `"${name}" declares no artefacts`)
  if (type !== 'document' && stage.artefacts.length > 0) wrong('config', `"${name}" writes no artefacts`)
  for (const [at, artefact] of stage.artefacts.entries()) {
    if (!isArtefact(artefact)) {
      wrong('artefacts', `"${artefact}" is no path that a workflow may write as an artefact`, at)
    }
    const path = withoutMark(artefact)
    const other = [...before, { ...stage, artefacts: stage.artefacts.slice(0, at) }].find((earlier) =>
      earlier.artefacts.some((each) => withoutMark(each) === path),
    )
    if (other) wrong('artefacts', `"${path}" is written by "${other.name}" already`, at)
  }
  return found
}

const withoutMark = (artefact: string): string => artefact.replace(/\?$/, '')

/** Whatever the slug is: a path that fits one slug only would be no artefact of any other workflow. */
function isArtefact(artefact: string): boolean {
  const pattern = withoutMark(artefact)
  if (/[^\x21-\x7e]/.test(pattern)) return false
  return ['slug', 'other'].every((slug) => artefactKind(pattern.replaceAll('{slug}', slug), slug) !== null)
}
