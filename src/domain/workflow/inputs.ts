import type { StageDefinition } from '../definition/definition.js'
import { upstream } from '../definition/stage-graph.js'
import type { PathAt } from '../log/trailer-values.js'
import { draftFile, type Workflow } from './workflow.js'

/** What a stage reads: the artefacts that this log submitted before it, at the tip's blobs. */
export function inputsOf(workflow: Workflow, stage: StageDefinition): readonly PathAt[] {
  const paths = new Set(upstream(workflow.definition, stage, workflow.slug).map((product) => product.path))
  return [...paths].sort().flatMap((path) => {
    const file = draftFile(workflow, path)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
}

export function samePaths(a: readonly PathAt[], b: readonly PathAt[]): boolean {
  if (a.length !== b.length) return false
  // As they are nearly always: in the same order.
  if (a.every(({ path, blob }, at) => path === b[at]?.path && blob === b[at]?.blob)) return true
  const text = (list: readonly PathAt[]) =>
    list
      .map(({ path, blob }) => `${blob} ${path}`)
      .sort()
      .join('\0')
  return text(a) === text(b)
}

export function differing(before: readonly PathAt[], now: readonly PathAt[]): string {
  const held = new Map(before.map(({ path, blob }) => [path, blob]))
  const changed = now.find(({ path, blob }) => held.get(path) !== blob)
  return (
    changed?.path ?? before.find(({ path }) => !now.some((other) => other.path === path))?.path ?? 'an input'
  )
}
