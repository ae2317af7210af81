import type { StageDefinition } from '../definition/definition.js'
import { products } from '../definition/stage-graph.js'
import type { PathAt } from '../log/trailer-values.js'
import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'
import type { Change } from '../tree/change.js'
import { draftFileAfter, type Workflow } from '../workflow/workflow.js'

/** A file that somebody wrote for a stage. */
export interface Written {
  readonly path: Path
  readonly blob: Oid
  /** What lies at that path at the tip, from the tree: the draft may not have touched it yet. */
  readonly before: Change['old']
}

/** What a stage has come to with these files. */
export interface Produced {
  /** What differs from the tip. */
  readonly changes: readonly Change[]
  readonly artefacts: readonly PathAt[]
  /** An artefact that the stage has to have, and has not. */
  readonly lacking: Path | null
}

export function produced(workflow: Workflow, stage: StageDefinition, written: readonly Written[]): Produced {
  const changes = written
    .filter(({ blob, before }) => before?.oid !== blob || before.mode !== '100644')
    .map(({ path, blob, before }): Change => ({ path, old: before, new: { mode: '100644', oid: blob } }))
  const wanted = products(stage, workflow.slug)
  const artefacts = wanted.flatMap(({ path }) => {
    const file = draftFileAfter(workflow, path, changes)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
  const lacking = wanted.find(
    (product) => !product.optional && !artefacts.some(({ path }) => path === product.path),
  )
  return { changes, artefacts, lacking: lacking?.path ?? null }
}
