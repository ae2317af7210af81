import type { Data, Definition } from '../domain/definition/definition.js'
import { variableNames } from '../domain/definition/input-values.js'
import { variablesIn } from '../domain/definition/interpolate.js'
import { MOST_ERRORS } from '../domain/definition/judge-definition.js'
import { nearest } from '../domain/text/nearest.js'
import type { DefinitionText } from './definition-schema.js'
import type { Judged } from './judged.js'
import type { StageFile } from './stage-schema.js'
import { textsOf } from './texts-of.js'

/** Every value that a text asks for has to be there; only a message may wait for what comes out. */
export function judgeVariables(file: DefinitionText, { inputs }: Definition): readonly Judged[] {
  const found: Judged[] = []
  for (const [at, stage] of file.stages.entries()) {
    if (found.length >= MOST_ERRORS) break
    found.push(...judgeStageVariables(stage, at, inputs))
  }
  return found
}

export function judgeStageVariables(
  stage: StageFile,
  at: number,
  inputs: Definition['inputs'],
): readonly Judged[] {
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
