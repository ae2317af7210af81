import type { Path } from './path.js'
import { asciiPath } from './path.js'

/** The name of a workflow, and of its branch below `draft/`. */
export type Slug = string & { readonly __slug: unique symbol }

// One part is bounded as the name of a file is: of two parts, with what is put behind them, none becomes too long.
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}(?:\/[a-z0-9][a-z0-9-]{0,62})?$/

/**
 * A slug as section "storage" of the format defines it: one part, or two with one `/` between them. It has no dot, so
 * that it never ends in `.lock` and `<slug>.<part>.md` belongs to one workflow only; and no `_`, see {@link storedAs}.
 * `draft/x` is the branch of `x`, and no slug: below `refs/remotes/` it would be unclear where the remote's name ends.
 */
export function isSlug(text: string): text is Slug {
  return SLUG.test(text) && !text.startsWith('draft/')
}

/**
 * What files and refs of a workflow are called, all but its branch: the slug with `_` for `/`, a character that no slug
 * has. So each slug has a name of its own, and none lies in a folder of another one's: what `team` owns by prefix
 * is never what `team/fix` owns. A text that is no slug gets a name that no slug has.
 */
export function storedAs(slug: string): string {
  if (isSlug(slug)) return slug.replace('/', '_')
  return slug.replace(/[^a-z0-9-]/g, (char) => `=${char.charCodeAt(0).toString(16)}`)
}

/** Branches with a policy that only this clone has. */
export const LOCAL = 'local/'
export const DRAFTS = 'refs/heads/draft/'
export const ARCHIVES = 'refs/wf/archive/'
export const PENDING = 'refs/wf/pending/'
export const TRANSCRIPTS = 'refs/wf/transcripts/'
/** The furthest tip of each draft that this clone has seen at a remote: `<name>/<remote>`, as all below: <name> is {@link storedAs}. Never pushed. */
export const SEEN = 'refs/wf/seen/'
/** How far each draft may be at a remote, noted before it was pushed: `<slug>`. Never pushed. */
export const SENT = 'refs/wf/sent/'
/** Old tips of drafts whose decisions were taken again on another one: `<slug>/<oid>`. Never pushed. */
export const KEPT = 'refs/wf/kept/'
/** What an agent had written when its run failed: `<slug>/<number>`. Never pushed. */
export const ATTEMPTS = 'refs/wf/attempts/'
/** The last patch of each workflow that this clone gave a number: `<slug>`. Never pushed. */
export const NUMBERS = 'refs/wf/numbers/'
/** An index of the records, for people. */
export const NOTES = 'refs/notes/wf'

export const draftRef = (slug: string): string => `${DRAFTS}${slug}`
export const archiveRef = (slug: string): string => `${ARCHIVES}${storedAs(slug)}`
export const transcriptsRef = (slug: string): string => `${TRANSCRIPTS}${storedAs(slug)}`
export const keptRef = (slug: string, oid: string): string => `${KEPT}${storedAs(slug)}/${oid}`
export const attemptRef = (slug: string, number: number): string => `${ATTEMPTS}${storedAs(slug)}/${number}`
export const sentRef = (slug: string): string => `${SENT}${storedAs(slug)}`
export const numbersRef = (slug: string): string => `${NUMBERS}${storedAs(slug)}`
export const pendingRef = (slug: string, oid: string): string => `${PENDING}${storedAs(slug)}/${oid}`

export const PLANS = asciiPath('.vizier/implementation-plans/')
export const SNAPSHOT = asciiPath('.vizier/snapshot.md')
export const POLICY = asciiPath('.vizier/policy.yml')
/** Where the session logs of all that landed lie. */
export const SESSIONS = asciiPath('.vizier/sessions/')
export const WORKFLOWS = asciiPath('.vizier/workflows/')

/** The folder of a run's own artefacts, with its final `/`. */
export const runFolder = (slug: string): Path => asciiPath(`.vizier/runs/${storedAs(slug)}/`)
export const definitionPath = (slug: string): Path =>
  asciiPath(`.vizier/runs/${storedAs(slug)}/definition.yml`)
export const inputsPath = (slug: string): Path => asciiPath(`.vizier/runs/${storedAs(slug)}/inputs.json`)
export const sessionPath = (slug: string): Path => asciiPath(`.vizier/sessions/${storedAs(slug)}.json`)
