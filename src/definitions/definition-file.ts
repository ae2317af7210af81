import type { Definition } from '../domain/definition/definition.js'
import { type Parsed, parseYaml } from '../yaml/parse-yaml.js'
import { DefinitionSchema } from './definition-schema.js'
import { judgeFile } from './judge-file.js'
import { judgeRest } from './judge-rest.js'
import { toDefinition } from './to-definition.js'

export const DefinitionFile = DefinitionSchema.check(({ value, issues }) => {
  for (const { path, message } of judgeFile(value, toDefinition(value))) {
    issues.push({ code: 'custom', path: [...path], message, input: value })
  }
})

/**
 * The definition in a YAML file. Refuses what it does not know, stages that share a name or an artefact,
 * dependencies that do not stand before their stage (so there are no cycles), approvals of nothing, artefacts
 * outside a workflow's own paths, and values that no input gives.
 */
export function parseDefinition(file: string, text: string): Parsed<Definition> {
  const parsed = parseYaml(file, text, DefinitionFile, judgeRest)
  return parsed.ok ? { ok: true, value: toDefinition(parsed.value) } : parsed
}
