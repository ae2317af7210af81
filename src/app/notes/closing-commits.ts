import type { Oid } from '../../domain/names/oid.js'
import { closingsIn } from '../../domain/results/closings.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import type { Loaded } from '../read/load.js'

/** A commit that says it settles a finding of a run. */
export interface ClosingCommit {
  readonly finding: string
  readonly commit: Oid
  /** Its position in the log of the run; `null` where it lies on the target. */
  readonly at: number | null
  /** The tree in which a check shows whether that is so: the latest of the branch that has the commit. */
  readonly tree: Oid
}

// So many commits of the target are looked at; more is history.
const LOOKED_AT = 5000

/**
 * The commits that name findings of this run in a trailer `Wf-Closes: <slug>/<finding>`, the latest last: ordinary
 * commits of the draft, and what came onto the target since the run began.
 */
export async function closingCommits(context: Context, loaded: Loaded): Promise<readonly ClosingCommit[]> {
  const { workflow, entries, target } = loaded
  const own = new Set(entries.map(({ commit }) => commit.oid))
  const found: ClosingCommit[] = []
  const named = (message: Parameters<typeof closingsIn>[0]) =>
    closingsIn(message).filter(({ slug }) => slug === workflow.slug)
  for (const { oid, message, tree } of await commitsSince(context, target?.oid ?? null, workflow.base, own))
    for (const { finding } of named(message)) found.push({ finding, commit: oid, at: null, tree })
  const tip = entries.at(-1)?.commit.tree
  for (const [at, { commit, reading }] of entries.entries()) {
    if (reading.kind !== 'ordinary' || tip === undefined) continue
    for (const { finding } of named(commit.message))
      found.push({ finding, commit: commit.oid, at, tree: tip })
  }
  return found
}

interface Seen {
  readonly oid: Oid
  readonly message: Parameters<typeof closingsIn>[0]
  /** Of the branch's tip. */
  readonly tree: Oid
}

/** What leads to `tip` and neither belongs to the run nor lies behind its base, the latest last. */
async function commitsSince(
  { repo }: Context,
  tip: Oid | null,
  base: Oid,
  own: ReadonlySet<Oid>,
): Promise<readonly Seen[]> {
  const top = tip === null ? null : await readCommit(repo, tip)
  if (tip === null || top === null) return []
  const seen = new Set<Oid>([base, ...own])
  const found: Seen[] = []
  const left: Oid[] = [tip]
  for (let next = left.shift(); next !== undefined && found.length < LOOKED_AT; next = left.shift()) {
    if (seen.has(next)) continue
    seen.add(next)
    const commit = await readCommit(repo, next)
    if (commit === null) continue
    found.push({ oid: next, message: commit.message, tree: top.tree })
    left.push(...commit.parents)
  }
  return found.reverse()
}
