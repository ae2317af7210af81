import type { Around, Scene } from '../../domain/decide/decision.js'
import { type NextStep, nextSteps, readyStages } from '../../domain/decide/next.js'
import { turnOf } from '../../domain/decide/turn.js'
import { nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { changesBetween } from '../../git/trees.js'
import { findResolveWorktree } from '../../git/worktree/resolve-worktree.js'
import { isFirstParentOf, readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { likelyRemote } from '../outcome/remotes.js'
import { interruptedIn } from './attempts-here.js'
import { type Loaded, sceneOf } from './load.js'
import { namesOf, whoAsks } from './who-asks.js'

/**
 * What to do next, with all that it depends on: the log and the policy, who asks, an update that waits to be resolved,
 * and where it would be saved, what the target changed meanwhile. `after` is what was written since it was loaded.
 */
export async function nextOf(
  context: Context,
  loaded: Loaded,
  after: Partial<Pick<Scene, 'workflow' | 'waiting'>> & { readonly patches?: readonly Patch[] } = {},
): Promise<readonly NextStep[]> {
  const { patches, ...written } = after
  const waiting = patches === undefined ? {} : { waiting: patches }
  const scene: Scene = { ...sceneOf(loaded), ...waiting, ...written }
  const { slug, mode, base } = scene.workflow
  if (mode !== 'open') return nextSteps(scene)
  const resolving = await findResolveWorktree(context.repo, slug)
  const around: Around = {
    patches: new Map((patches ?? []).map((patch) => [patch.oid, nameOfPatch(patch)])),
    ...(await askerIn(context, scene)),
    resolving,
    interrupted: interruptedIn(loaded),
  }
  const next = nextSteps({ ...scene, around })
  const save = next.some(({ command }) => command === `wf save ${slug}`)
  const [from, to] = save ? [base, loaded.target?.oid ?? base] : [base, base]
  if (from === to || !(await isFirstParentOf(context.repo, from, to))) return next
  const [old, now] = await Promise.all([readCommit(context.repo, from), readCommit(context.repo, to)])
  if (old === null || now === null) return next
  const theirs = await changesBetween(context.repo, old.tree, now.tree)
  return nextSteps({ ...scene, around: { ...around, theirs } })
}

/** Who asks, where not everybody may do what comes next. */
async function askerIn(context: Context, scene: Scene): Promise<Pick<Around, 'asker' | 'shared'>> {
  const { standing } = scene
  const saves = readyStages(scene).some(({ stage }) => stage.type === 'merge')
  if (standing === null || (turnOf(scene).kind !== 'people' && !saves)) return {}
  const [asker, remote] = await Promise.all([whoAsks(context), likelyRemote(context)])
  return { asker: namesOf(standing, asker), shared: remote !== null }
}
