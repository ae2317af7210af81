import type { Refusal, Scene } from '../../domain/decide/decision.js'
import { guardOwnPaths, guardSurface, openGate } from '../../domain/decide/gate.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import { isRefusedPath } from '../../domain/names/refused-path.js'
import { pendingRef } from '../../domain/names/slug.js'
import type { Patch } from '../../domain/tree/patch.js'
import { gatesOf } from '../../domain/workflow/gates.js'
import type { RefUpdate } from '../../git/port.js'
import { changesBetween } from '../../git/trees.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type Loaded, loadWorkflow, requirePolicy, requireSound, sceneOf } from '../read/load.js'
import { publish } from '../write/publish.js'
import { readPatches } from './gate.js'
import { pathRefused } from './take-diff.js'
import { withArtefactsAsTheyWere } from './untouched-artefacts.js'
import { type Proposal, writePatch } from './write-patch.js'

export interface Proposed {
  readonly loaded: Loaded
  /** Where it waits. */
  readonly gate: StageDefinition
  readonly patch: Patch
  readonly unchanged: boolean
  /** The refs that moved. */
  readonly refs: readonly RefUpdate[]
}

export interface OpenGate {
  readonly loaded: Loaded
  readonly gate: StageDefinition
}

/**
 * Loads a workflow whose gate is open, or refuses with what comes first. `named` is the gate, or the stage whose work it
 * takes; without it, the only gate that is open.
 */
export async function loadOpenGate(
  context: Context,
  slug: string,
  named: string | null = null,
): Promise<OpenGate> {
  const loaded = await loadWorkflow(context, slug)
  requireSound(loaded)
  requirePolicy(loaded)
  const gate = openGate(sceneOf(loaded) satisfies Scene, named)
  if (isRefusal(gate)) throw new Refused(gate.code, gate.message, gate.hint)
  return { loaded, gate }
}

const isRefusal = (value: object): value is Refusal => 'code' in value

const TRIES = 50

/** Puts a tree behind the gate, as a commit that only a ref of its own holds. The same tree twice is one patch. */
export async function propose(context: Context, slug: string, proposal: Proposal): Promise<Proposed> {
  for (let tries = 0; tries < TRIES; tries++) {
    const proposed = await attempt(context, slug, proposal)
    if (proposed !== 'lost') return proposed
  }
  throw new Refused('BUSY', `other processes changed ${slug} faster than this one could`, 'try again')
}

async function attempt(context: Context, slug: string, given: Proposal): Promise<Proposed | 'lost'> {
  const { repo } = context
  const { loaded, gate } = await loadOpenGate(context, slug, given.stage)
  const onto = await knownCommit(repo, given.onto)
  const captured = await changesBetween(repo, onto.tree, given.tree)
  const tree = await withArtefactsAsTheyWere(context, loaded.workflow, given.tree, captured)
  const stage = gatesOf(loaded.workflow.definition).length > 1 ? gate.name : null
  const proposal = { ...given, tree, stage }
  const changes = tree === given.tree ? captured : await changesBetween(repo, onto.tree, tree)
  if (changes.length === 0)
    throw new Refused('EMPTY_DIFF', 'there is nothing to propose: no file differs', `wf status ${slug}`)
  const refused = changes.filter(
    ({ path, new: file }) => file !== null && isRefusedPath(path, file.mode === '120000'),
  )
  if (refused.length > 0) throw pathRefused(refused.map(({ path }) => path))
  const own = guardOwnPaths(
    loaded.workflow,
    changes.map((change) => change.path),
  )
  if (own) throw new Refused(own.code, own.message, own.hint)
  const outside = guardSurface(
    loaded.workflow,
    gate,
    changes.map((change) => change.path),
  )
  if (outside) throw new Refused(outside.code, outside.message, outside.hint)
  const same = (await readPatches(context, loaded)).find(
    (patch) =>
      patch.tree === proposal.tree && patch.parent === proposal.onto && patch.stage === proposal.stage,
  )
  if (same) return { loaded, gate, patch: same, unchanged: true, refs: [] }
  const { oid, refs } = await writePatch(context, loaded, proposal)
  // The gate is open as long as the draft stands where it was read: nothing waits that a seal passed by.
  const still = { name: loaded.ref, from: loaded.tip, to: loaded.tip }
  if ((await publish(context, [still, ...refs], `wf submit-diff: ${slug}`)) === 'lost') return 'lost'
  const pending = [...loaded.pending, { name: pendingRef(slug, oid), oid, head: false, worktree: null }]
  const patch = (await readPatches(context, { workflow: loaded.workflow, pending })).find(
    (candidate) => candidate.oid === oid,
  )
  if (!patch) throw new Error(`the patch ${oid} cannot be read back`)
  const waiting = [...loaded.waiting, { oid, stage }]
  return { loaded: { ...loaded, pending, waiting }, gate, patch, unchanged: false, refs }
}
