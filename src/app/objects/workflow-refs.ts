import { isBranchInTheWay } from '../../domain/names/branch-in-the-way.js'
import { FETCHED } from '../../domain/names/fetched.js'
import {
  ARCHIVES,
  archiveRef,
  DRAFTS,
  draftRef,
  NOTES,
  PENDING,
  SEEN,
  storedAs,
} from '../../domain/names/slug.js'
import { slugBelow } from '../../domain/names/slug-of.js'
import type { Ref } from '../../git/port.js'

// Asked for along with a workflow, since nearly every one is for one of these: asking for another target takes
// another process. Not all of `refs/heads/`, where there may be ten thousand drafts.
const LIKELY_TARGETS = ['refs/heads/main', 'refs/heads/master']

/** What is read of the refs for one workflow. */
export const refsOfOne = (slug: string): readonly string[] => [
  draftRef(slug),
  archiveRef(slug),
  `${PENDING}${storedAs(slug)}/`,
  ...remotesOfOne(slug),
  ...LIKELY_TARGETS,
]

/** What is known here of a draft at remotes: asked for along with it, and by name, for there may be many. */
const remotesOfOne = (slug: string): readonly string[] => [
  `refs/remotes/origin/draft/${slug}`,
  `${SEEN}${storedAs(slug)}/`,
]

export function remoteRefs(refs: readonly Ref[], slug: string): readonly Ref[] {
  const [tracking, seen] = remotesOfOne(slug)
  return refs.filter(({ name }) => name === tracking || (seen !== undefined && name.startsWith(seen)))
}

/** What is read to find out which workflow is meant. */
export const REFS_TO_CHOOSE: readonly string[] = [DRAFTS, ARCHIVES, FETCHED]

/** What is read for all workflows at once. */
export const REFS_OF_ALL: readonly string[] = ['refs/heads/', ARCHIVES, PENDING, FETCHED]

/** What verifying looks at, in one question. */
export const REFS_TO_VERIFY: readonly string[] = ['refs/heads/', ARCHIVES, 'refs/remotes/', NOTES, FETCHED]

/** The refs around workflows, found without going through all of them. */
export interface RefsAround {
  readonly named: (name: string) => Ref | null
  /** The patches at a workflow's gate. */
  readonly pending: (slug: string) => readonly Ref[]
  /** A branch that keeps Git from having this draft's. */
  readonly inTheWay: (slug: string) => Ref | null
}

export function refsAround(refs: readonly Ref[]): RefsAround {
  const byName = new Map(refs.map((ref) => [ref.name, ref]))
  const bySlug = new Map<string, Ref[]>()
  for (const ref of refs) {
    const slug = slugBelow(PENDING, ref.name)
    if (slug === null) continue
    bySlug.set(slug, [...(bySlug.get(slug) ?? []), ref])
  }
  return {
    named: (name) => byName.get(name) ?? null,
    pending: (slug) => bySlug.get(slug) ?? [],
    inTheWay: (slug) => refs.find(({ name }) => isBranchInTheWay(name, slug)) ?? null,
  }
}
