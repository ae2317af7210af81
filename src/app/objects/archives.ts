import { slugOfArchive } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { ARCHIVES } from '../../domain/names/slug.js'
import type { Ref } from '../../git/port.js'

/** By slug: the seal, or whatever else its archives lead to; this clone's own first, then what remotes were seen to have. */
export type Archives = ReadonlyMap<string, readonly Oid[]>

/** The archives among these refs, by slug. */
export function archivesOf(refs: readonly Ref[]): Archives {
  const found = new Map<string, Oid[]>()
  const own = ({ name }: Ref): boolean => name.startsWith(ARCHIVES)
  for (const { name, oid } of [...refs.filter(own), ...refs.filter((ref) => !own(ref))]) {
    const slug = slugOfArchive(name)
    if (slug === null) continue
    const known = found.get(slug) ?? []
    if (!known.includes(oid)) found.set(slug, [...known, oid])
  }
  return found
}
