import * as z from 'zod/mini'
import { artefactKind, type Definition, type StageDefinition } from '../domain/definition.js'
import { ROLES } from '../domain/policy.js'
import { type FileError, type Parsed, parseYaml } from '../yaml/parse-yaml.js'

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

export const DefinitionFile = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  description: z.optional(z.string()),
  version: z.literal(1, 'this program reads version 1'),
  revision: z.optional(z.union([z.string(), z.number()])),
  stages: z.array(Stage).check(z.minLength(1), z.maxLength(1000)),
})

/**
 * The definition in a YAML file. Refuses what it does not know, stages that share a name, dependencies
 * that do not stand before their stage (so there are no cycles), and artefacts outside a workflow's own paths.
 */
export function parseDefinition(file: string, text: string): Parsed<Definition> {
  const parsed = parseYaml(file, text, DefinitionFile)
  if (!parsed.ok) return parsed
  const stages = parsed.value.stages.map(toStage)
  const errors = stages.flatMap((stage, at) => judgeStage(stage, stages.slice(0, at)))
  if (errors.length > 0) return { ok: false, errors: errors.map((message) => placed(file, text, message)) }
  return {
    ok: true,
    value: { name: parsed.value.name, description: parsed.value.description ?? '', stages },
  }
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
  readonly stage: string
  readonly message: string
}

function judgeStage(stage: StageDefinition, before: readonly StageDefinition[]): StageError[] {
  const found: StageError[] = []
  const wrong = (message: string): void => void found.push({ stage: stage.name, message })
  if (before.some((other) => other.name === stage.name)) wrong(`a second stage is called "${stage.name}"`)
  for (const name of stage.dependsOn) {
    if (!before.some((other) => other.name === name)) wrong(`"${name}" is no stage before "${stage.name}"`)
  }
  if (stage.type === 'approval' && stage.of === null) wrong(`the approval "${stage.name}" needs "of"`)
  if (stage.type !== 'approval' && stage.of !== null)
    wrong(`only an approval has "of", "${stage.name}" is none`)
  if (stage.type === 'document' && stage.artefacts.length === 0)
    wrong(`"${stage.name}" declares no artefacts`)
  if (stage.type !== 'document' && stage.artefacts.length > 0) wrong(`"${stage.name}" writes no artefacts`)
  for (const artefact of stage.artefacts) {
    const path = artefact.replace(/\?$/, '').replaceAll('{slug}', 'slug')
    if (/[^\x21-\x7e]/.test(path) || artefactKind(path, 'slug') === null) {
      wrong(`"${artefact}" is no path that a workflow may write as an artefact`)
    }
  }
  return found
}

/** The place of the stage's name in the file: near enough for a rule that spans several keys. */
function placed(file: string, text: string, { stage, message }: StageError): FileError {
  const lines = text.split('\n')
  const line = lines.findIndex((candidate) => candidate.includes(`name: ${stage}`))
  return {
    file,
    line: Math.max(line, 0) + 1,
    column: Math.max(lines[line]?.indexOf(stage) ?? 0, 0) + 1,
    message,
  }
}
