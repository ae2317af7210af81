import type { Oid } from '../../../domain/names/oid.js'
import { DRAFTS } from '../../../domain/names/slug.js'
import { protects } from '../../../domain/policy/protects.js'
import type { Repository } from '../../../git/port.js'
import { isObjectFault } from '../../objects/object-fault.js'
import { readCommit } from '../../objects/read-commit.js'
import { type Law, readLaw } from '../../read/law.js'

/** The laws that say which branches are protected, beside what a branch says of itself. */
export type LawsAtHand = readonly Law[]

const HEADS = 'refs/heads/'

/**
 * The laws of the roots, and those at the tip of every branch that one of them protects, or its own: a branch that
 * joined by a later law does not leave by its own edit. `tracked` are remote-tracking branches, below that prefix.
 */
export async function lawsAtHand(
  repo: Repository,
  roots: readonly Oid[],
  tracked: string | null = null,
): Promise<LawsAtHand> {
  const laws: Law[] = await Promise.all(roots.map((root) => lawHere(repo, root)))
  const prefixes = [HEADS, ...(tracked === null ? [] : [tracked])]
  const others = (await repo.refs(prefixes))
    .map(({ name, oid }) => ({ name: tracked === null ? name : name.replace(tracked, HEADS), oid }))
    .filter(({ name }) => name.startsWith(HEADS) && !name.startsWith(DRAFTS))
  let rest = await Promise.all(
    others.map(async ({ name, oid }) => ({ name, law: await lawOfOther(repo, oid) })),
  )
  // Each law that is found may protect a branch whose law then counts as well. What protects itself alone has no say
  // over others, as anybody may push it; but where no root is pinned nothing else is known.
  for (let found = true; found; ) {
    const joined = rest.filter(({ name, law }) => {
      const others = roots.length > 0 ? laws : [...laws, law]
      return law.kind === 'policy' && isProtectedBy(others, name)
    })
    laws.push(...new Set(joined.map(({ law }) => law)))
    rest = rest.filter((each) => !joined.includes(each))
    found = joined.length > 0
  }
  return [...new Set(laws)]
}

/** Does one of these laws protect the branch? One that cannot be read protects all of them: it fails closed. */
export function isProtectedBy(laws: LawsAtHand, branch: string): boolean {
  return laws.some((law) => law.kind === 'invalid' || (law.kind === 'policy' && protects(law.policy, branch)))
}

/** The law of a commit that has to be here: where it is not, nobody knows what it would have said. */
export async function lawHere(repo: Repository, commit: Oid): Promise<Law> {
  return (await readCommit(repo, commit)) === null
    ? { kind: 'invalid', why: `${commit} is not here` }
    : readLaw(repo, commit)
}

/** What somebody pushed as a branch of their own, and cannot be read, says nothing about the branches of others. */
async function lawOfOther(repo: Repository, commit: Oid): Promise<Law> {
  try {
    return await readLaw(repo, commit)
  } catch (fault) {
    if (!isObjectFault(fault)) throw fault
    return { kind: 'none' }
  }
}
