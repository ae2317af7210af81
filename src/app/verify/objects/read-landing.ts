import type { Hashing } from '../../../domain/fold/hashing.js'
import type { Landing } from '../../../domain/judge/landing.js'
import type { Commit } from '../../../domain/log/commit.js'
import { sessionLog } from '../../../domain/log/session-log.js'
import type { Oid } from '../../../domain/names/oid.js'
import { quotePath } from '../../../domain/names/path.js'
import { mergePaths } from '../../../domain/tree/merge-paths.js'
import { draftChanges, type Workflow } from '../../../domain/workflow/workflow.js'
import type { Repository } from '../../../git/port.js'
import { changesBetween, editTree, listFiles } from '../../../git/trees.js'
import { type DefinitionId, definitionsIn } from '../../definitions/known-definitions.js'
import { blobOid } from '../../objects/blob-oid.js'
import { destructivePaths } from '../../objects/destructive-paths.js'
import { commitNamed } from '../../objects/read-commit.js'
import { type NoLog, type ReadLog, readingOf, readLog } from '../../read/read-log.js'
import { dryRepository } from './dry-repository.js'
import { smallLines } from './small-lines.js'

/** What a merge brings along: a chain that ends in a seal, one without, or no chain at all. */
export type Brought =
  | { readonly kind: 'sealed'; readonly log: ReadLog }
  | { readonly kind: 'unsealed'; readonly log: ReadLog }
  | { readonly kind: 'nothing'; readonly why: string }
  | NoLog

/** Looks at the second parent of a merge. */
export async function readBrought(repo: Repository, second: Oid, hashing: Hashing): Promise<Brought> {
  const tip = await commitNamed(repo, second)
  const reading = readingOf(tip)
  const event = reading.kind === 'event' ? reading.event.event : null
  if (event === null || event === 'opened')
    return { kind: 'nothing', why: 'the last commit that it brings is not a seal' }
  const log = await readLog(repo, second, hashing)
  if ('kind' in log) return log
  return { kind: event === 'sealed' ? 'sealed' : 'unsealed', log }
}

export interface Place {
  readonly branch: string
  readonly hashing: Hashing
  /** Is this commit on the branch's first-parent chain, before the landing? */
  readonly onBranch: (oid: Oid) => Promise<boolean>
}

/** What judging a landing needs of the repository. What it needs besides depends on the commits before it. */
export interface ReadLanding extends Omit<Landing, 'policy' | 'shared' | 'formerly' | 'definitionKnown'> {
  /** The project's definitions where the chain began, and where it lands. */
  readonly stood: ReadonlySet<DefinitionId>
}

/**
 * Gathers what judging a landing needs: what lies between `first`, which it stands on, and
 * `commit`, which it ends with. Throws `MissingObject` where an object is not here.
 */
export async function readLanding(
  repo: Repository,
  commit: Commit,
  first: Commit,
  log: ReadLog,
  place: Place,
): Promise<ReadLanding> {
  const { workflow, unsealed, entries } = log
  const { seal } = workflow
  if (unsealed === null || seal === null) throw new Error(`the log of ${workflow.slug} has no seal`)
  const [base, onto] = await Promise.all([
    commitNamed(repo, workflow.base),
    commitNamed(repo, seal.event.onto),
  ])
  return {
    commit,
    workflow,
    unsealed,
    branch: place.branch,
    landed: await changesBetween(repo, first.tree, commit.tree),
    since: await changesBetween(repo, base.tree, first.tree),
    baseOnBranch: await place.onBranch(base.oid),
    ontoOnBranch: await place.onBranch(onto.oid),
    runFolderLeft: (await listFiles(repo, commit.tree, workflow.own.folder)).length > 0,
    stood: new Set([...(await definitionsIn(repo, base.tree)), ...(await definitionsIn(repo, first.tree))]),
    session: blobOid(sessionLog(entries.slice(0, -1).map((entry) => entry.commit)), repo.objectFormat),
    checkedTree: seal.event.checks.length === 0 ? null : await checkedTree(repo, workflow, base, onto),
    lines: await smallLines(repo, unsealed),
    destructive: await readDestructive(repo, log),
  }
}

/** The tree that the checks of a seal ran on. Computed, never stored. */
async function checkedTree(repo: Repository, workflow: Workflow, base: Commit, onto: Commit): Promise<Oid> {
  const since = await changesBetween(repo, base.tree, onto.tree)
  const mine = draftChanges(workflow).filter(({ path }) => path !== workflow.own.session)
  const edits = mergePaths(since, mine).fromTheirs.map(({ path, new: file }) => ({ path, file }))
  return edits.length === 0 ? onto.tree : editTree(dryRepository(repo), onto.tree, edits)
}

async function readDestructive(repo: Repository, { entries }: ReadLog): Promise<Landing['destructive']> {
  const found = new Map<Oid, readonly string[]>()
  for (const { commit, reading, changes } of entries) {
    if (reading.kind !== 'event' || reading.event.event !== 'accepted') continue
    found.set(commit.oid, (await destructivePaths(repo, changes)).map(quotePath))
  }
  return found
}
