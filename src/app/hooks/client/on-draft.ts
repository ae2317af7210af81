import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Refusal } from '../../../domain/decide/decision.js'
import { guardOpen, guardReady } from '../../../domain/decide/guards.js'
import { plansInForce } from '../../../domain/fold/plans.js'
import { pathAt } from '../../../domain/log/trailer-values.js'
import { isUnder, showPath } from '../../../domain/names/path.js'
import { PLANS, SNAPSHOT } from '../../../domain/names/slug.js'
import { slugOfDraft } from '../../../domain/names/slug-of.js'
import { shellWord } from '../../../domain/text/shell-word.js'
import { isOwn } from '../../../domain/workflow/workflow.js'
import type { Context } from '../../outcome/context.js'
import { Refused } from '../../outcome/outcome.js'
import { findWorkflow, type Loaded, sceneOf } from '../../read/load.js'
import type { Staged } from './staged.js'

/** The workflow of a draft; `null` for a branch that only has such a name. */
export async function workflowOn(context: Context, branch: string): Promise<Loaded | null> {
  const slug = slugOfDraft(branch)
  if (slug === null) return null
  try {
    return await findWorkflow(context, slug)
  } catch (error) {
    if (error instanceof Refused && error.reason.code === 'NOT_A_WORKFLOW') return null
    throw error
  }
}

/** Why an ordinary commit on the draft has to wait, by what it changes; `null` where it may come. */
export function whyNotOnDraft(loaded: Loaded, { changes, merging }: Staged): Refusal | null {
  const { workflow } = loaded
  const { slug } = workflow
  const closed = guardOpen(workflow)
  if (closed !== null) return closed
  // A merge brings what others landed; `wf update` is the better way, and the sign-off looks at it.
  if (merging.length > 0) return null
  const own = changes.find(({ path }) => isOwn(workflow.own, path))
  if (own) {
    const option = isUnder(own.path, PLANS) ? '--plan FILE' : own.path === SNAPSHOT ? '--snapshot FILE' : ''
    const hint =
      option === '' ? `git restore --staged ${shellWord(showPath(own.path))}` : `wf draft ${slug} ${option}`
    const message = `${showPath(own.path)} is an artefact of ${slug}: what is decided on is proposed, not committed by hand`
    return { code: 'OWN_PATH', message, hint }
  }
  const gate = workflow.definition.stages.find(({ type }) => type === 'patches')
  return gate === undefined || changes.length === 0 ? null : guardReady(sceneOf(loaded), gate)
}

/** The lines by which a commit on this draft refers to its plan; none before the plan is approved. */
export function planLines(loaded: Loaded): readonly string[] {
  const { workflow } = loaded
  const gate = workflow.definition.stages.find(({ type }) => type === 'patches')
  if (gate !== undefined && guardReady(sceneOf(loaded), gate) !== null) return []
  return plansInForce(workflow).map((plan) => `Wf-Plan: ${pathAt.format(plan)}`)
}

/**
 * Notes for the two hooks that follow what this draft's commits refer to, so that they need not ask again. It
 * holds for this tip of the draft alone, and lies in the worktree's own Git directory.
 */
export async function notePlans({ repo }: Context, loaded: Loaded): Promise<void> {
  const file = join((await repo.places()).gitDir, 'wf-plans')
  const lines = planLines(loaded)
  if (lines.length === 0) rmSync(file, { force: true })
  else writeFileSync(file, [loaded.tip, ...lines].map((line) => `${line}\n`).join(''))
}
