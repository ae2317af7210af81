import { decideMark, type Mark } from '../../domain/decide/mark.js'
import type { Oid } from '../../domain/names/oid.js'
import type { RefUpdate } from '../../git/port.js'
import type { Context } from '../outcome/context.js'
import { type Outcome, outcome } from '../outcome/outcome.js'
import { type Loaded, sceneOf } from '../read/load.js'
import { nextOf } from '../read/next-of.js'
import { isOutcome, record } from './record.js'
import { signerOrNone } from './signer.js'

/** Records that a workflow is paused, resumed or abandoned; `refs` move with it. `guard` throws where it may not be. */
export async function markWorkflow(
  context: Context,
  action: string,
  slug: string,
  mark: Mark,
  note: string,
  refs: (loaded: Loaded, tip: Oid) => readonly RefUpdate[] = () => [],
  guard: (loaded: Loaded) => void = () => {},
): Promise<Outcome> {
  const recorded = await record(context, action, slug, async (loaded) => {
    const decided = decideMark(sceneOf(loaded), mark, note)
    if (decided.kind === 'steps') guard(loaded)
    const signer = mark === 'abandoned' ? await signerOrNone(context) : null
    return { decided, signer, refs: ({ tip }) => refs(loaded, tip.oid) }
  })
  if (isOutcome(recorded)) return recorded
  const { head, commits, refs: moved, before } = recorded
  return outcome(action, {
    workflow: slug,
    facts: { mode: head.workflow.mode, why: note === '' ? null : note },
    commits,
    refs: moved,
    next: await nextOf(context, before, { workflow: head.workflow }),
  })
}
