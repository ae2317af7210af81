import { isOid, type ObjectFormat, type Oid, oidLength } from './oid.js'
import { ARCHIVES, DRAFTS, isSlug, NOTES, PENDING, pendingRef, TRANSCRIPTS } from './slug.js'
import { slugBelow, slugStoredAs } from './slug-of.js'

/** What a remote says it holds, as far as it concerns workflows. */
export interface Advertised {
  readonly drafts: ReadonlyMap<string, Oid>
  readonly archives: ReadonlyMap<string, Oid>
  readonly transcripts: ReadonlyMap<string, Oid>
  /** By slug, the patches: each under a name that is its own id. */
  readonly pending: ReadonlyMap<string, ReadonlySet<Oid>>
  readonly notes: Oid | null
  /** Names in our places that no `wf` would give. They are never asked for, and shown only escaped. */
  readonly strange: readonly string[]
}

/**
 * Reads what `git ls-remote` printed. A remote may say anything: a name that is no slug, an id of another
 * format, a patch under another's name are set aside here, before any of it becomes a ref or an argument.
 */
export function readAdvertised(printed: string, format: ObjectFormat): Advertised {
  const found = {
    drafts: new Map<string, Oid>(),
    archives: new Map<string, Oid>(),
    transcripts: new Map<string, Oid>(),
  }
  const pending = new Map<string, Set<Oid>>()
  const strange: string[] = []
  let notes: Oid | null = null
  const places = [
    [DRAFTS, found.drafts, (text: string) => (isSlug(text) ? text : null)],
    [ARCHIVES, found.archives, slugStoredAs],
    [TRANSCRIPTS, found.transcripts, slugStoredAs],
  ] as const
  for (const line of printed.split('\n')) {
    const tab = line.indexOf('\t')
    const [oid, name] = [line.slice(0, tab), line.slice(tab + 1)]
    if (tab < 0 || !isOid(oid) || oid.length !== oidLength(format)) continue
    const place = places.find(([prefix]) => name.startsWith(prefix))
    if (place) {
      const [prefix, of, slugOf] = place
      const slug = slugOf(name.slice(prefix.length))
      if (slug !== null) of.set(slug, oid)
      else strange.push(name)
    } else if (name.startsWith(PENDING)) {
      const slug = slugBelow(PENDING, name)
      if (slug !== null && name === pendingRef(slug, oid)) {
        pending.set(slug, (pending.get(slug) ?? new Set<Oid>()).add(oid))
      } else strange.push(name)
    } else if (name === NOTES) notes = oid
  }
  return { ...found, pending, notes, strange }
}

/** Everything that is known of one slug, or of all. */
export function slugsOf({ drafts, archives }: Advertised): ReadonlySet<string> {
  return new Set([...drafts.keys(), ...archives.keys()])
}
