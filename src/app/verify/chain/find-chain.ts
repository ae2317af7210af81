import type { Hashing } from '../../../domain/fold/hashing.js'
import { bringsChain } from '../../../domain/judge/landing.js'
import type { Commit } from '../../../domain/log/commit.js'
import type { EventOf } from '../../../domain/log/event.js'
import type { Oid } from '../../../domain/names/oid.js'
import { slugOfSession, slugStoredAs } from '../../../domain/names/slug-of.js'
import { deltasToReplay, replayedBy } from '../../../domain/story/replay.js'
import type { Change } from '../../../domain/tree/change.js'
import type { Repository } from '../../../git/port.js'
import { changesBetween, MissingObject } from '../../../git/trees.js'
import type { Archives } from '../../objects/archives.js'
import { isObjectFault } from '../../objects/object-fault.js'
import { commitNamed, readCommit } from '../../objects/read-commit.js'
import { type ReadLog, readingOf, readLog } from '../../read/read-log.js'

/** A sealed chain that a commit, or a run of them, brings by content alone. */
export interface FoundChain {
  readonly log: ReadLog
  /** How many commits of the branch it takes: one where it was squashed. */
  readonly run: number
  readonly last: Commit
}

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
  for (const { slug, session } of slugsIn(changes)) {
    const log = await archivedChain(repo, hashing, archives, { slug, session, ids: [] })
    if (log === null) continue
    const base = await commitNamed(repo, log.workflow.base)
    const since = await changesBetween(repo, base.tree, first.tree)
    if (session !== null) {
      if (bringsChain(log.workflow, since, changes)) return { log, run: 1, last: commit }
      continue
    }
    const found = await findRun(repo, log, since, first, commits.slice(at, at + 2 * log.entries.length))
    if (found !== null) return found
  }
  return null
}

/** What a commit says about the chain that it lands. */
export interface Claim {
  readonly slug: string
  /** The session log that it brings. */
  readonly session: Oid | null
  /** By the message: the commits that opened it. */
  readonly ids: readonly string[]
}

// Whoever moves an archive on from its seal does so by a few commits, or takes care that nobody finds the seal.
const MOST_AFTER_SEAL = 100

/**
 * The chain that a commit claims to land, where the archive of that name leads to its seal. Anybody who can push may
 * have moved the archive on from there, or put another chain or something else in its place: what cannot be read is no
 * chain, and one that tells another session log is another one. A log is read only where its seal fits: a thousand
 * archives may lead to one long log.
 */
export async function archivedChain(
  repo: Repository,
  hashing: Hashing,
  archives: Archives,
  claim: Claim,
): Promise<ReadLog | null> {
  let missing: MissingObject | null = null
  for (const tip of archives.get(claim.slug) ?? []) {
    try {
      const chain = await chainBelow(repo, hashing, tip, claim)
      if (chain !== null) return chain
    } catch (fault) {
      // The next one may have all of it.
      if (!(fault instanceof MissingObject)) throw fault
      missing ??= fault
    }
  }
  if (missing !== null) throw missing
  return null
}

async function chainBelow(
  repo: Repository,
  hashing: Hashing,
  tip: Oid,
  claim: Claim,
): Promise<ReadLog | null> {
  try {
    let next: Oid | undefined = tip
    for (let steps = 0; steps < MOST_AFTER_SEAL && next !== undefined; steps++) {
      const commit: Commit | null = await readCommit(repo, next)
      if (commit === null) return null
      const reading = readingOf(commit)
      if (reading.kind === 'event' && reading.event.event === 'sealed') {
        return isClaimed(claim, reading.event) ? await sealedLog(repo, next, hashing) : null
      }
      next = commit.parents[0]
    }
    return null
  } catch (fault) {
    if (fault instanceof MissingObject) throw fault
    if (isObjectFault(fault)) return null
    throw fault
  }
}

function isClaimed({ slug, session, ids }: Claim, seal: EventOf<'sealed'>): boolean {
  if (seal.workflow.slug !== slug) return false
  if (session !== null) return seal.session.blob === session
  return ids.length === 0 || ids.includes(seal.workflow.opened ?? '')
}

const LOGS = new WeakMap<Repository, Map<Oid, Promise<ReadLog | null>>>()
const KEPT = 8

/** The last few are remembered: many commits may claim to land the same chain. */
function sealedLog(repo: Repository, seal: Oid, hashing: Hashing): Promise<ReadLog | null> {
  const logs = LOGS.get(repo) ?? new Map<Oid, Promise<ReadLog | null>>()
  LOGS.set(repo, logs)
  const known = logs.get(seal)
  if (known !== undefined) return known
  const log = readLog(repo, seal, hashing).then((read) =>
    'kind' in read || read.workflow.seal === null ? null : read,
  )
  if (logs.size >= KEPT) logs.clear()
  logs.set(seal, log)
  return log
}

const OPENED = /^\.vizier\/runs\/([^/]+)\/definition\.yml$/

/** By the session log where a chain was squashed; without one where it was rebased. */
function slugsIn(changes: readonly Change[]): readonly Omit<Claim, 'ids'>[] {
  return changes.flatMap(({ path, new: now }) => {
    if (now === null) return []
    const squashed = slugOfSession(path)
    const slug = squashed ?? slugStoredAs(OPENED.exec(path)?.[1] ?? '')
    if (slug === null) return []
    return [{ slug, session: squashed === null ? null : now.oid }]
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
