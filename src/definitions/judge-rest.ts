import { MOST_ERRORS } from '../domain/definition/judge-definition.js'
import { nearest } from '../domain/text/nearest.js'
import { judgeStageVariables } from './judge-variables.js'
import type { Judged } from './judged.js'
import { Input, Stage } from './stage-schema.js'
import { toInput } from './to-definition.js'

/** What can be said of the stages that are well formed, where others are not: everything wrong is named at once. */
export function judgeRest(value: unknown): readonly Judged[] {
  if (typeof value !== 'object' || value === null) return []
  const { stages, inputs } = value as { stages?: unknown; inputs?: unknown }
  if (!Array.isArray(stages)) return []
  const parsed = stages.map((stage) => Stage.safeParse(stage))
  if (parsed.every(({ success }) => success)) return []
  const known = (Array.isArray(inputs) ? inputs : []).flatMap((each) => {
    const input = Input.safeParse(each)
    return input.success ? [toInput(input.data)] : []
  })
  const seen = new Set<string>()
  let left = MOST_ERRORS
  return stages.flatMap((raw, at) => {
    const name = nameOf(raw)
    const found: Judged[] = []
    if (left <= 0) return found
    const stage = parsed[at]
    if (stage?.success) {
      if (seen.has(stage.data.name))
        found.push({ path: ['stages', at, 'name'], message: `a second stage is called "${stage.data.name}"` })
      for (const dependency of [stage.data.depends_on ?? []].flat()) {
        if (seen.has(dependency) || found.length >= left) continue
        found.push(unknownDependency(at, dependency, name ?? '', [...seen]))
      }
      if (!Array.isArray(inputs) || known.length === inputs.length)
        found.push(...judgeStageVariables(stage.data, at, known))
    }
    if (name !== null) seen.add(name)
    left -= found.length
    return found
  })
}

function nameOf(raw: unknown): string | null {
  const name = typeof raw === 'object' && raw !== null ? (raw as { name?: unknown }).name : null
  return typeof name === 'string' ? name : null
}

function unknownDependency(at: number, dependency: string, name: string, before: readonly string[]): Judged {
  const near = nearest(dependency, before)
  const hint = near === null ? '' : `; did you mean "${near}"?`
  return {
    path: ['stages', at, 'depends_on'],
    message: `"${dependency}" is not a stage before "${name}"${hint}`,
  }
}
