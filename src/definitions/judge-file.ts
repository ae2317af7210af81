import {
  artefactKind,
  type Definition,
  outputNames,
  type StageDefinition,
} from '../domain/definition/definition.js'
import { inputValue, isFromStage } from '../domain/definition/input-values.js'
import { judgeStage, MOST_ERRORS, tooLarge } from '../domain/definition/judge-definition.js'
import { nearest } from '../domain/text/nearest.js'
import type { DefinitionText } from './definition-schema.js'
import { judgeRules } from './judge-rules.js'
import { judgeVariables } from './judge-variables.js'
import type { Judged } from './judged.js'

/** What is wrong with a definition whose form is right. */
export function judgeFile(file: DefinitionText, definition: Definition): readonly Judged[] {
  const found: Judged[] = []
  const large = tooLarge(definition.stages)
  if (large !== null) return [{ path: ['stages'], message: large }]
  const seen = new Map<string, StageDefinition>()
  for (const [at, stage] of definition.stages.entries()) {
    if (found.length >= MOST_ERRORS) return found
    for (const { key, message } of judgeStage(definition, stage, seen, isArtefact)) {
      const single = key[0] === 'depends_on' && typeof file.stages[at]?.depends_on === 'string'
      found.push({ path: ['stages', at, ...(single ? ['depends_on'] : key)], message })
    }
    if (stage.type === 'form') found.push(...judgeQuestions(at, stage))
    if (stage.type === 'rules') found.push(...judgeRules(definition, stage, at))
    seen.set(stage.name, stage)
  }
  found.push(...judgeInputs(definition), ...judgeVariables(file, definition), ...judgeCompletion(definition))
  return found
}

function judgeInputs({ inputs }: Definition): readonly Judged[] {
  return inputs.flatMap((input, at) => {
    const found: Judged[] = []
    const wrong = (key: string, message: string): void =>
      void found.push({ path: ['inputs', at, key], message })
    if (inputs.slice(0, at).some(({ name }) => name === input.name))
      wrong('name', `a second input is called "${input.name}"`)
    if (input.type === 'record' && inputs.slice(0, at).some(({ type }) => type === 'record'))
      wrong('type', `a second input is a record, and a definition is run for one`)
    if (input.type === 'enum' && input.values.length === 0)
      wrong('type', `the enum "${input.name}" has no values`)
    if (input.type !== 'enum' && input.values.length > 0)
      wrong('values', `only an enum has "values", "${input.name}" is a ${input.type}`)
    if (isFromStage(input) && (input.default !== null || input.required))
      wrong(
        'type',
        `"${input.name}" is given by the stage that runs the definition: it is not required, and has no default`,
      )
    else if (input.default !== null && inputValue(input, input.default) === null) {
      const near = nearest(String(input.default), input.values)
      const hint = near === null ? '' : `; did you mean "${near}"?`
      wrong('default', `${JSON.stringify(input.default)} is not a value of "${input.name}"${hint}`)
    }
    return found
  })
}

function judgeQuestions(at: number, stage: StageDefinition): readonly Judged[] {
  const questions = stage.config.questions as unknown as readonly {
    name: string
    type?: string
    values?: readonly string[]
  }[]
  return questions.flatMap(({ name, type, values }, index) => {
    const path = ['stages', at, 'config', 'questions', index, 'name']
    const twice = questions.slice(0, index).some((other) => other.name === name)
    if (twice) return [{ path, message: `a second question is called "${name}"` }]
    if ((type === 'choice') !== (values !== undefined && values.length > 0))
      return [{ path, message: `a choice has "values", and nothing else has` }]
    return []
  })
}

function judgeCompletion({ stages, completion }: Definition): readonly Judged[] {
  const names = stages.map(({ name }) => name)
  const stored = stages.filter(({ type }) => type === 'storage').map(({ name }) => `${name}.destination`)
  const known = [...names, ...stages.flatMap(outputNames), ...stored]
  const all = new Set(known)
  let left = MOST_ERRORS
  const found: Judged[] = completion.outputs.flatMap((output, at) => {
    if (all.has(output) || left-- <= 0) return []
    const near = nearest(output, known)
    const hint = near === null ? '' : `; did you mean "${near}"?`
    return [
      {
        path: ['completion', 'outputs', at],
        message: `"${output}" is neither a stage nor an output of one${hint}`,
      },
    ]
  })
  for (const [at, { type, name, run }] of completion.notifications.entries()) {
    if (type === 'command' && (name === null) === (run === null))
      found.push({
        path: ['completion', 'notifications', at],
        message: 'a command is named by "name", as policy lists it, or by "run"; by one of them',
      })
  }
  return found
}

/** Whatever the slug is: a path that fits one slug only would be no artefact of any other workflow. */
function isArtefact(pattern: string): boolean {
  if (/[^\x21-\x7e]/.test(pattern)) return false
  return ['slug', 'other'].every((slug) => {
    const path = pattern
      .replaceAll(/\$?\{(?:slug|workflow_id)\}/g, slug)
      .replaceAll(/\$?\{[^{}]*\}/g, 'value')
    return artefactKind(path, slug) !== null
  })
}
