import type { Context } from '../app/outcome/context.js'
import { nowOf } from '../app/outcome/now.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { readLaw } from '../app/read/law.js'
import { listWorkflows } from '../app/read/listing.js'
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
  const tell = open.length === 0 ? null : await turnTeller(context)
  const rows = await Promise.all(
    open.map(async ({ turn, opener, last, ...row }) => ({
      ...row,
      ...((await tell?.(turn, opener, row.target)) ?? { mine: false, who: '' }),
      age: last === null ? null : Math.max(0, now - last),
    })),
  )
  return rows.sort((a, b) => Number(b.mine) - Number(a.mine) || (b.age ?? 0) - (a.age ?? 0))
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
