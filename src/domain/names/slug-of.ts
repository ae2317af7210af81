import { asciiPath, type Path } from './path.js'
import { ARCHIVES, DRAFTS, isSlug, SESSIONS, type Slug } from './slug.js'

/** The inverse of `storedAs`, strictly: `null` for a name that no slug has. */
export function slugStoredAs(name: string): Slug | null {
  const slug = name.replace('_', '/')
  return !name.includes('/') && isSlug(slug) ? slug : null
}

/** The slug of a draft by its branch, as a full name. */
export function slugOfDraft(name: string): Slug | null {
  const slug = name.startsWith(DRAFTS) ? name.slice(DRAFTS.length) : ''
  return isSlug(slug) ? slug : null
}

/** The slug of a ref `<place><name>/<part>`, such as a patch; `null` where it lies deeper, or is no such ref. */
export function slugBelow(place: string, ref: string): Slug | null {
  const [name = '', part, ...more] = ref.startsWith(place) ? ref.slice(place.length).split('/') : []
  return part === undefined || more.length > 0 ? null : slugStoredAs(name)
}

/** The slug of anything that lies at or below `<place><name>`. */
export function slugAt(place: string, ref: string): Slug | null {
  const [name = ''] = ref.startsWith(place) ? ref.slice(place.length).split('/', 1) : []
  return slugStoredAs(name)
}

/** The slug of a log of this clone: of a draft, or of an archive. */
export const slugOfLog = (ref: string): Slug | null =>
  slugOfDraft(ref) ?? (ref.startsWith(ARCHIVES) ? slugStoredAs(ref.slice(ARCHIVES.length)) : null)

/** The slug whose session log lies at this path. */
export function slugOfSession(path: Path): Slug | null {
  const end = asciiPath('.json')
  const named = path.startsWith(SESSIONS) && path.endsWith(end)
  return named ? slugStoredAs(path.slice(SESSIONS.length, -end.length)) : null
}

const REMOTES = 'refs/remotes/'
const BELOW_REMOTE = '/draft/'

/** The draft that a remote-tracking ref keeps, and its remote: a remote's name may have several parts, as a slug may. */
export function draftAtRemote(name: string): { readonly remote: string; readonly slug: Slug } | null {
  const at = name.startsWith(REMOTES) ? name.lastIndexOf(BELOW_REMOTE) : -1
  const slug = name.slice(at + BELOW_REMOTE.length)
  return at > REMOTES.length && isSlug(slug) ? { remote: name.slice(REMOTES.length, at), slug } : null
}
