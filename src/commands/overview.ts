import type { Row } from '../app/documents/remembered-rows.js'
import { draftsElsewhere, toBring } from '../app/objects/drafts-elsewhere.js'
import type { Context } from '../app/outcome/context.js'
import { nowOf } from '../app/outcome/now.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { likelyRemote } from '../app/outcome/remotes.js'
import { readLaw } from '../app/read/law.js'
import { listWorkflows } from '../app/read/listing.js'
import { loadWorkflow } from '../app/read/load.js'
import { branchOfSession } from '../app/read/log-elsewhere.js'
import { nextOf } from '../app/read/next-of.js'
import { wayToPolicy } from '../app/read/way-to-policy.js'
import { slugsToResolve } from '../git/worktree/resolve-worktree.js'
import { turnTeller } from './parts/me.js'

/** All open workflows: those that wait for the caller first, and of these the one that waits longest. */
export async function overview(context: Context): Promise<Outcome> {
  const workflows = await openRows(context)
  return outcome('status', {
    facts: { overview: workflows },
    next: workflows.length === 0 ? await beginning(context) : [],
  })
}

async function openRows(context: Context) {
  const [all, now] = await Promise.all([listWorkflows(context), nowOf(context)])
  const open = all.filter(({ state }) => state !== 'completed' && state !== 'abandoned')
  if (open.length === 0) return []
  const [tell, remote, resolving] = await Promise.all([
    turnTeller(context),
    likelyRemote(context),
    slugsToResolve(context.repo),
  ])
  const rows = await Promise.all(
    open.map(async (row) => {
      const { turn, opener, last, ...rest } = row
      const actor = await tell(turn, opener, row.target)
      const others = turn.kind === 'people' && !actor.mine
      const live = row.next === `wf save ${row.slug}` || resolving.includes(row.slug)
      return {
        ...rest,
        ...actor,
        ...(others ? { next: remote === null ? null : `wf sync ${row.slug}` } : {}),
        ...(live ? await lookedAgain(context, row) : {}),
        age: last === null ? null : Math.max(0, now - last),
      }
    }),
  )
  return rows.sort((a, b) => Number(b.mine) - Number(a.mine) || (b.age ?? 0) - (a.age ?? 0))
}

/** What the remembered row cannot know: it depends on the tip of the target, and on an update that waits. */
async function lookedAgain(
  context: Context,
  { slug, reason }: Row,
): Promise<Partial<Pick<Row, 'next' | 'why'>>> {
  if (reason !== null) return {}
  const loaded = await loadWorkflow(context, slug)
  if (loaded.findings.length > 0) return {}
  const [first] = await nextOf(context, loaded)
  return first === undefined ? {} : { next: first.command, why: first.why }
}

const MOST_ELSEWHERE = 5

/** What to begin with where nothing is open. */
async function beginning(context: Context): Promise<Outcome['next']> {
  const head = await context.repo.resolve('HEAD')
  const law = head === null ? null : await readLaw(context.repo, head)
  if (law?.kind !== 'policy') return [await wayToPolicy(context)]
  const elsewhere = (await draftsElsewhere(context.repo)).slice(0, MOST_ELSEWHERE)
  const landed = await Promise.all(elsewhere.map(({ slug }) => branchOfSession(context, slug)))
  return [
    ...elsewhere.filter((_, at) => landed[at] === null).map(toBring),
    { command: 'wf draft SLUG --goal TEXT', why: 'starts a change' },
  ]
}
