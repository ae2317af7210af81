import { DRAFTS, PENDING } from '../../domain/names/slug.js'
import { isDone } from '../../domain/workflow/stage-state.js'
import type { Ref } from '../../git/port.js'
import { readAhead } from '../objects/read-ahead.js'
import { refsAround } from '../objects/workflow-refs.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { statusFacts } from './facts.js'
import { loadFrom } from './load.js'

/** A workflow that somebody works on, and where it stands. */
export interface OpenWorkflow {
  readonly slug: string
  readonly state: string
  /** The first stage that is not done. */
  readonly stage: string | null
  /** What that one is due to. */
  readonly why: string
  /** `missing`, `unapproved`, `approved` or `stale`; `null` where it has none, or cannot be read. */
  readonly plan: string | null
  /** Patches at its gate. */
  readonly waiting: number
  readonly reason: Refused['reason'] | null
}

/** All that are neither saved nor abandoned. Archives are not read: what is finished asks for nothing. */
export async function openWorkflows(context: Context): Promise<readonly OpenWorkflow[]> {
  const refs = await context.repo.refs(['refs/heads/', PENDING])
  const { named, pending } = refsAround(refs)
  const around = { target: async (name: string) => named(name), pending }
  const drafts = refs.filter(({ name }) => name.startsWith(DRAFTS))
  const open: OpenWorkflow[] = []
  for await (const each of readAhead(drafts, AT_A_TIME, (draft) => read(context, draft, around)))
    if (each.state !== 'completed' && each.state !== 'abandoned') open.push(each)
  return open
}

// So many that Git always has something to answer; all of thousands at once are more than is remembered.
const AT_A_TIME = 256

async function read(
  context: Context,
  draft: Ref,
  around: Parameters<typeof loadFrom>[2],
): Promise<OpenWorkflow> {
  const slug = draft.name.slice(DRAFTS.length)
  try {
    const loaded = await loadFrom(context, draft, around)
    const { state, stages, plan } = statusFacts(context, loaded, [])
    const stage = stages.find((each) => !isDone(each.state))
    return {
      slug,
      state,
      stage: stage?.name ?? null,
      why: stage?.why ?? '',
      plan: plan?.state ?? null,
      waiting: loaded.pending.length,
      reason: null,
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { slug, state: 'failed', stage: null, why: '', plan: null, waiting: 0, reason: error.reason }
  }
}
