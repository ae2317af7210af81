import { shellWord } from '../text/shell-word.js'
import { ARCHIVES, NOTES, type Slug } from './slug.js'
import { slugOfLog, slugStoredAs } from './slug-of.js'

/**
 * What a remote has below `refs/wf/` and as notes, as a plain `git fetch` brings it: `<remote>/archive/<slug>`. Apart
 * from this clone's own, as Git keeps branches in `refs/remotes/`: a fetch that prunes deletes here what the remote
 * does not have, and in `refs/wf/` that would be patches that wait and archives that nobody has pushed.
 */
export const FETCHED = 'refs/wf-remotes/'

/** What is below the remote's name; a remote may be called by several parts. */
function below(name: string, place: string): string | null {
  const at = name.startsWith(FETCHED) ? name.indexOf(place, FETCHED.length + 1) : -1
  return at < 0 ? null : name.slice(at + place.length)
}

/** The slug of an archive: this clone's own, or one that was fetched. */
export const slugOfArchive = (name: string): Slug | null =>
  name.startsWith(ARCHIVES) ? slugOfLog(name) : slugOfFetched(name)

export const slugOfFetched = (name: string): Slug | null => slugStoredAs(below(name, '/archive/') ?? '')

/** Is this a ref of notes, this clone's own or fetched ones? */
export const isNotes = (name: string): boolean => name === NOTES || below(name, '/notes/') === 'wf'

/** All of a remote's branches and of its `refs/wf/`, as refspecs. */
export const allOf = (remote: string): readonly string[] => [
  branchesOf(remote),
  `+refs/wf/*:${FETCHED}${remote}/*`,
]

const branchesOf = (remote: string): string => `+refs/heads/*:refs/remotes/${remote}/*`

export const archivesFrom = (remote: string): string => `+refs/wf/archive/*:${FETCHED}${remote}/archive/*`

// Always in quotes: a shell would look for files that a "*" matches.
const quoted = (refspec: string): string => `'${refspec.replaceAll("'", `'\\''`)}'`

/**
 * A fetch to copy, safe under every configuration: it deletes nothing here, whatever `fetch.prune` and its like say,
 * and moves no ref but those of its refspecs, whatever the remote maps (a mirror maps all refs onto those here).
 */
export const fetching = (remote: string, refspecs: readonly string[], how: readonly string[] = []): string =>
  ['git fetch', ...how, '--no-prune --refmap=', shellWord(remote), ...refspecs.map(quoted)].join(' ')

/** Brings the branches of the usual remote, and moves none of those here. */
export const FETCH_BRANCHES = fetching('origin', [branchesOf('origin')])
