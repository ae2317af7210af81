import { nameWithin, type Outputs } from '../../app/definitions/stage-outputs.js'
import type { Data, StageDefinition } from '../../domain/definition/definition.js'
import type { Variables } from '../../domain/definition/interpolate.js'
import { storedAs } from '../../domain/names/slug.js'

/**
 * What a prompt or a message can ask for by name: the run's values, each output as `<stage>.<output>`, and of an
 * output that is JSON each field, as `<stage>.<output>.<field>` and, where only one has it, as `<field>`; of a list
 * its length, as `<field>_count`.
 */
export function lateVariables(
  { scope }: Pick<StageDefinition, 'scope'>,
  outputs: Outputs,
  slug: string,
): Variables {
  const found = new Map<string, string>()
  for (const [stage, own] of Object.entries(outputs)) {
    for (const [name, value] of Object.entries(own)) {
      found.set(`${stage}.${name}`, textOf(value))
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
      for (const [field, each] of Object.entries(value)) {
        found.set(`${stage}.${name}.${field}`, textOf(each))
        found.set(field, textOf(each))
        if (Array.isArray(each)) found.set(`${field}_count`, String(each.length))
      }
    }
  }
  for (const name of ['slug', 'workflow_id']) found.set(name, storedAs(slug))
  for (const [name, value] of Object.entries(scope.variables)) found.set(name, value)
  return found
}

/** The output that a stage of the same definition names as `<stage>.<output>`; `undefined` where it is not there. */
export function outputNamed(
  { scope }: Pick<StageDefinition, 'scope'>,
  outputs: Outputs,
  reference: string,
): Data | undefined {
  const name = nameWithin(scope.prefix, reference)
  const at = name.lastIndexOf('.')
  return outputs[name.slice(0, at)]?.[name.slice(at + 1)]
}

/** How people call an output, in the words of the definition that reads it. */
export const shownName = ({ scope }: Pick<StageDefinition, 'scope'>, reference: string): string =>
  nameWithin(scope.prefix, reference).replace(/^\//, '')

const textOf = (value: Data): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
