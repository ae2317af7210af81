import type { Definition, StageDefinition } from '../domain/definition/definition.js'
import { staysInside, variableNames } from '../domain/definition/input-values.js'
import { interpolate, variablesIn } from '../domain/definition/interpolate.js'
import { MOST_ERRORS } from '../domain/definition/judge-definition.js'
import { comesOut, misspelled } from './judge-variables.js'

/** A name in a template that nobody gives a value, on a line of the file. */
export interface TemplateFault {
  readonly line: number
  readonly message: string
}

// More different names are in no template, and more files are named by no stage.
const MOST_NAMES = 1000
const MOST_FILES = 20

/** What a stage would fill in wrongly of a template file: judged as a prompt in the definition itself. */
export function judgeTemplate(
  text: string,
  definition: Pick<Definition, 'inputs' | 'stages'>,
  stage: StageDefinition,
): readonly TemplateFault[] {
  const before = definition.stages.slice(0, definition.stages.indexOf(stage))
  const known = { names: variableNames(definition), ...comesOut(before) }
  const lines = text.split('\n')
  const first = new Map<string, number>()
  for (const [at, line] of lines.entries())
    for (const name of variablesIn(line))
      if (!first.has(name) && first.size < MOST_NAMES) first.set(name, at + 1)
  return [...first]
    .flatMap(([name, line]) => misspelled(`{${name}}`, known, []).map(({ message }) => ({ line, message })))
    .slice(0, MOST_ERRORS)
}

/** The template files of a stage, one for each value of an input that has few; none where only the run knows the path. */
export function templatesOf(
  { inputs }: Pick<Definition, 'inputs'>,
  { config }: StageDefinition,
): readonly string[] {
  const { prompt_template: pattern } = config
  if (typeof pattern !== 'string') return []
  let paths: readonly string[] = [pattern]
  for (const { name, type, values } of inputs) {
    if (type !== 'enum') continue
    paths = paths.flatMap((path) => {
      const asked = variablesIn(path).some((each) => each === name || each === `inputs.${name}`)
      const filled = (value: string) =>
        interpolate(
          path,
          new Map([
            [name, value],
            [`inputs.${name}`, value],
          ]),
        )
      return asked ? values.slice(0, MOST_FILES).map(filled) : [path]
    })
    paths = paths.slice(0, MOST_FILES)
  }
  return [...new Set(paths)].filter((path) => variablesIn(path).length === 0 && staysInside(path))
}
