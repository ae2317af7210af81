import type { Row } from '../app/documents/remembered-rows.js'
import type { Context } from '../app/outcome/context.js'
import { nowOf } from '../app/outcome/now.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { likelyRemote } from '../app/outcome/remotes.js'
import { readLaw } from '../app/read/law.js'
import { listWorkflows } from '../app/read/listing.js'
import { loadWorkflow } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
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

/** What to begin with where nothing is open. */
async function beginning({ repo }: Context): Promise<Outcome['next']> {
  const refs = await repo.refs(['refs/heads/'])
  const head = refs.find((ref) => ref.head)
  const law = head === undefined ? null : await readLaw(repo, head.oid)
  return law?.kind === 'policy'
    ? [{ command: 'wf draft SLUG --goal TEXT', why: 'no change is in progress' }]
    : [{ command: 'wf init', why: 'this branch has no policy yet' }]
}
