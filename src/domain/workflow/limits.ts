import type { Definition, Limits, StageDefinition } from '../definition/definition.js'
import type { Path } from '../names/path.js'
import { counted } from '../text/counted.js'
import type { Workflow } from './workflow.js'

/** A limit that a stage is under: its own, that of a definition that it is in, or that of the workflow. */
interface Bound {
  readonly name: string
  readonly limits: Limits
  /** Does a stage of that name spend it? Also one that a list made once, and makes no more. */
  readonly spends: (stage: string) => boolean
}

function boundsOn({ definition, slug }: Workflow, stage: StageDefinition): readonly Bound[] {
  const { stages } = definition
  const around = stages.filter(({ type, name }) => type === 'workflow' && isInside(stage, name))
  const all = [
    { name: stage.name, limits: stage.limits, spends: (each: string) => each === stage.name },
    ...around.map(({ name, limits }) => ({
      name,
      limits,
      spends: (each: string) => each.startsWith(`${name}.`),
    })),
    { name: slug, limits: definition.limits, spends: () => true },
  ]
  // Most stages have none, and each is asked for at each event.
  return all.filter(({ limits }) => limits.attempts !== null || limits.files !== null)
}

/** How many records an output of a stage may have, by all the limits that it is under; `null`: no limit says. */
export function itemsAllowed({ stages, limits }: Definition, stage: StageDefinition): number | null {
  const around = stages.filter(({ type, name }) => type === 'workflow' && isInside(stage, name))
  const all = [stage.limits, ...around.map((each) => each.limits), limits].flatMap(({ items }) => items ?? [])
  return all.length === 0 ? null : Math.min(...all)
}

const isInside = ({ scope }: StageDefinition, name: string): boolean => scope.prefix.startsWith(`${name}.`)

/** Why a stage begins no attempt any more; `null` where it may. */
export function attemptsSpent(workflow: Workflow, stage: StageDefinition): string | null {
  for (const { name, limits, spends } of boundsOn(workflow, stage)) {
    if (limits.attempts === null) continue
    const begun = [...workflow.attempts].reduce((sum, [of, { number }]) => sum + (spends(of) ? number : 0), 0)
    if (begun >= limits.attempts)
      return `the limit of ${name}, ${counted(limits.attempts, 'attempt')}, is used up`
  }
  return null
}

/** Why a gate takes no patch of these files any more; `null` where it may. A file counts once, however often it changes. */
export function filesSpent(workflow: Workflow, gate: StageDefinition, paths: readonly Path[]): string | null {
  for (const { name, limits, spends } of boundsOn(workflow, gate)) {
    if (limits.files === null) continue
    const before = workflow.acceptances.filter(({ event }) => spends(event.stage))
    const all = new Set([...before.flatMap(({ changes }) => changes.map(({ path }) => path)), ...paths])
    if (all.size > limits.files)
      return `the limit of ${name} is ${counted(limits.files, 'file')}, and with this patch it is ${all.size}`
  }
  return null
}
