import type { Data, Definition } from '../domain/definition/definition.js'
import { outputNames } from '../domain/definition/definition.js'
import { isOfRecord, variableNames } from '../domain/definition/input-values.js'
import { variablesIn } from '../domain/definition/interpolate.js'
import { MOST_ERRORS } from '../domain/definition/judge-definition.js'
import { nearest } from '../domain/text/nearest.js'
import type { DefinitionText } from './definition-schema.js'
import type { Judged } from './judged.js'
import type { StageFile } from './stage-schema.js'
import { textsOf } from './texts-of.js'

/** Every value that a text asks for has to be there; a prompt, a question and a message may wait for what comes out. */
export function judgeVariables(file: DefinitionText, { inputs, stages }: Definition): readonly Judged[] {
  const found: Judged[] = []
  for (const [at, stage] of file.stages.entries()) {
    if (found.length >= MOST_ERRORS) break
    found.push(...judgeStageVariables(stage, at, inputs, comesOut(stages.slice(0, at))))
  }
  const all = { names: variableNames({ inputs }), ...comesOut(stages) }
  for (const [at, { message }] of (file.completion?.notifications ?? []).entries())
    found.push(...misspelled(message, all, ['completion', 'notifications', at, 'message']))
  return found.slice(0, MOST_ERRORS)
}

/** What stages have given, for those after them. */
export interface ComesOut {
  readonly outputs: readonly string[]
  /** JSON among it: its fields have names that only the run knows. */
  readonly data: boolean
}

export const comesOut = (stages: Definition['stages']): ComesOut => ({
  outputs: stages.flatMap(outputNames),
  data: stages.some(
    ({ type, outputs }) =>
      type === 'form' ||
      type === 'context' ||
      outputs.some(({ path, schema }) => schema !== null || /\.json$/.test(path)),
  ),
})

/** In prose, braces that mean nothing to us may stand: only what is nearly a name that is known was meant as one. */
export function misspelled(
  text: string,
  { names, outputs, data }: ComesOut & { readonly names: readonly string[] },
  path: Judged['path'],
): readonly Judged[] {
  const known = [...names, ...outputs]
  return variablesIn(text).flatMap((variable) => {
    if (known.includes(variable) || outputs.some((output) => variable.startsWith(`${output}.`))) return []
    const near = nearest(variable, known)
    // A field of JSON may well be called as an input is, and a bit longer.
    if (near === null || variable.length < 3 || (data && near.length !== variable.length)) return []
    return [{ path, message: `nothing is called "${variable}"; did you mean "${near}"?` }]
  })
}

export function judgeStageVariables(
  stage: StageFile,
  at: number,
  inputs: Definition['inputs'],
  before: ComesOut = { outputs: [], data: true },
): readonly Judged[] {
  const known = variableNames({ inputs })
  let left = MOST_ERRORS
  const { name, depends_on, outputs, reads, config } = stage
  return textsOf({ name, depends_on, outputs, reads, config } as unknown as Data).flatMap(
    ({ text, path }) => {
      // What is asked of `it` is filled in where it is asked.
      if (path.includes('rules')) return []
      const isProse = path.at(-1) === 'prompt' || path.includes('questions')
      if (isProse) return misspelled(text, { names: known, ...before }, ['stages', at, ...path])
      return variablesIn(text).flatMap((variable) => {
        if (known.includes(variable) || isOfRecord({ inputs }, variable) || left-- <= 0) return []
        const near = nearest(variable, known)
        const hint = near === null ? `; there are ${known.join(', ')}` : `; did you mean "${near}"?`
        return [{ path: ['stages', at, ...path], message: `nothing is called "${variable}"${hint}` }]
      })
    },
  )
}
