import type { Oid } from '../../../domain/names/oid.js'
import { DRAFTS, POLICY } from '../../../domain/names/slug.js'
import { matchesAny, protects } from '../../../domain/policy/protects.js'
import type { IsolatedRepository } from '../../../git/clone/isolated.js'
import type { Ref } from '../../../git/port.js'
import { readCommit } from '../../objects/read-commit.js'
import { readLaw } from '../../read/law.js'
import type { Branch } from './verified-branch.js'

const HEADS = 'refs/heads/'

/** The local branches, drafts left out: those are judged where they land. */
export const localBranches = (refs: readonly Ref[]): readonly Branch[] =>
  refs.flatMap(({ name, oid }) =>
    name.startsWith(HEADS) && !name.startsWith(DRAFTS) ? [{ name, tip: oid }] : [],
  )

/**
 * The branches that the laws at the pinned roots protect. Without a root nothing can be judged: then those are
 * named that say of themselves that they are protected, or whose policy nobody can read.
 */
export async function protectedByRoots(
  repo: IsolatedRepository,
  branches: readonly Branch[],
  roots: readonly Oid[],
): Promise<readonly Branch[]> {
  if (roots.length === 0) return filterAsync(branches, ({ name, tip }) => saysSo(repo, name, tip))
  const there = await Promise.all(roots.map((root) => readCommit(repo, root)))
  const laws = await Promise.all(roots.map((root) => readLaw(repo, root)))
  const patterns = laws.flatMap((law) => (law.kind === 'policy' ? law.policy.protect : []))
  // A root whose policy cannot be read protects everything: it fails closed.
  if (laws.some((law) => law.kind === 'invalid')) return branches
  // What a root would protect that is not here, or that has no policy, only the branches can say.
  const unknown = there.includes(null) || laws.some((law) => law.kind === 'none')
  return filterAsync(
    branches,
    async ({ name, tip }) =>
      roots.includes(tip) || matchesAny(patterns, name) || (unknown && (await saysSo(repo, name, tip))),
  )
}

async function saysSo(repo: IsolatedRepository, name: string, tip: Oid): Promise<boolean> {
  const law = await readLaw(repo, tip)
  return law.kind === 'invalid' || (law.kind === 'policy' && protects(law.policy, name))
}

/** Who has more of them is judged, whatever the rest say: else somebody's many would hide the one that protects it. */
const MOST_LAWS = 200

/**
 * Those of these branches that some policy of their own, at the tip or before it, says to be protected. Whether
 * that came in soundly is for a judge to say: a branch does not leave by its own edit, nor enter by a stranger's.
 */
export async function sayTheyAreProtected(
  repo: IsolatedRepository,
  branches: readonly Branch[],
  without: readonly Oid[],
): Promise<readonly Branch[]> {
  const how = { most: MOST_LAWS, firstParent: true }
  const tips = branches.map(({ tip }) => tip)
  // One question for all of them: mostly the answer is that nobody touched the law there.
  if (tips.length === 0 || (await repo.touching(tips, without, POLICY, { ...how, most: 1 }))?.length === 0)
    return []
  return filterAsync(branches, async ({ name, tip }) => {
    const changed = (await repo.touching([tip], without, POLICY, how)) ?? [tip]
    if (changed.length >= MOST_LAWS) return true
    for (const commit of changed) {
      const law = await readLaw(repo, commit).catch(() => null)
      if (law?.kind === 'policy' && protects(law.policy, name)) return true
    }
    return false
  })
}

async function filterAsync<T>(
  items: readonly T[],
  keep: (item: T) => Promise<boolean>,
): Promise<readonly T[]> {
  const kept: T[] = []
  for (const item of items) if (await keep(item)) kept.push(item)
  return kept
}
