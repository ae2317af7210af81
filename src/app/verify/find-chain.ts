import type { Change } from '../../domain/change.js'
import type { Commit } from '../../domain/commit.js'
import { bringsChain } from '../../domain/landing.js'
import type { Oid } from '../../domain/oid.js'
import { deltasToReplay, replayedBy } from '../../domain/replay.js'
import { ARCHIVES, isSlug } from '../../domain/slug.js'
import type { Hashing } from '../../domain/structure.js'
import type { Ref, Repository } from '../../git/port.js'
import { changesBetween } from '../../git/trees.js'
import { commitNamed } from '../read-commit.js'
import { type ReadLog, readLog } from '../read-log.js'

/** A sealed chain that a commit, or a run of them, brings by content alone. */
export interface FoundChain {
  readonly log: ReadLog
  /** How many commits of the branch it takes: one where it was squashed. */
  readonly run: number
  readonly last: Commit
}

/** By slug: the seal, or whatever else its archive holds. */
export type Archives = ReadonlyMap<string, Oid>

/** The archives among these refs, by slug. */
export const archivesOf = (refs: readonly Ref[]): Archives =>
  new Map(
    refs.flatMap(({ name, oid }) =>
      name.startsWith(ARCHIVES) ? [[name.slice(ARCHIVES.length), oid] as const] : [],
    ),
  )

/**
 * The sealed chain that begins to land with this commit, which has one parent: squashed into it, or made anew
 * commit for commit. A landing tells its slug by the paths that it must have: the session log, which only the
 * chain of that slug brings, or the run's folder, with which a rebased chain begins.
 */
export async function findChain(
  repo: Repository,
  hashing: Hashing,
  archives: Archives,
  commits: readonly Oid[],
  at: number,
  first: Commit,
  changes: readonly Change[],
): Promise<FoundChain | null> {
  const [commit] = await readCommits(repo, commits.slice(at, at + 1))
  if (commit === undefined) return null
  for (const [slug, how] of slugsIn(changes)) {
    const tip = archives.get(slug)
    const log = tip === undefined ? null : await readLog(repo, tip, hashing)
    if (log === null || 'kind' in log || log.workflow.seal === null) continue
    const base = await commitNamed(repo, log.workflow.base)
    const since = await changesBetween(repo, base.tree, first.tree)
    if (how === 'squashed') {
      if (bringsChain(log.workflow, since, changes)) return { log, run: 1, last: commit }
      continue
    }
    const found = await findRun(repo, log, since, first, commits.slice(at, at + 2 * log.entries.length))
    if (found !== null) return found
  }
  return null
}

const SESSION = /^\.vizier\/sessions\/([a-z0-9-]+)\.json$/
const OPENED = /^\.vizier\/runs\/([a-z0-9-]+)\/definition\.yml$/

/** The slug whose session log lies at this path. */
export const sessionOf = (path: Change['path']): string | null => SESSION.exec(path)?.[1] ?? null

function slugsIn(changes: readonly Change[]): readonly (readonly [string, 'squashed' | 'replayed'])[] {
  return changes.flatMap(({ path, new: now }) => {
    if (now === null) return []
    const squashed = sessionOf(path)
    const slug = squashed ?? OPENED.exec(path)?.[1]
    if (slug === undefined || !isSlug(slug)) return []
    return [[slug, squashed === null ? 'replayed' : 'squashed'] as const]
  })
}

async function findRun(
  repo: Repository,
  log: ReadLog,
  since: readonly Change[],
  first: Commit,
  oids: readonly Oid[],
): Promise<FoundChain | null> {
  const wanted = deltasToReplay(log.workflow, log.entries, since)
  if (wanted === null) return null
  const commits = await readCommits(repo, oids)
  const until = commits.findIndex((each) => each.parents.length !== 1)
  const line = until < 0 ? commits : commits.slice(0, until)
  const deltas = await Promise.all(
    line.map((each, at) => changesBetween(repo, (line[at - 1] ?? first).tree, each.tree)),
  )
  const run = replayedBy(wanted, deltas)
  const last = run === null ? undefined : line[run - 1]
  if (run === null || last === undefined) return null
  const landed = await changesBetween(repo, first.tree, last.tree)
  return bringsChain(log.workflow, since, landed) ? { log, run, last } : null
}

async function readCommits(repo: Repository, oids: readonly Oid[]): Promise<readonly Commit[]> {
  return Promise.all(oids.map((oid) => commitNamed(repo, oid)))
}
