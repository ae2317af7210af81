import type { Hashing } from '../../domain/fold/hashing.js'
import type { Commit } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import { slugOfSession } from '../../domain/names/slug-of.js'
import type { Change } from '../../domain/tree/change.js'
import { AlteredObject, MissingObject } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'
import { changesBetween } from '../../git/trees.js'
import { type DefinitionId, definitionsIn } from '../definitions/known-definitions.js'
import type { Archives } from '../objects/archives.js'
import { isObjectFault, type ObjectFault } from '../objects/object-fault.js'
import { commitNamed } from '../objects/read-commit.js'
import { type Law, lawOf } from '../read/law.js'
import type { ReadLog } from '../read/read-log.js'
import { archivedChain, type Claim, findChain } from './chain/find-chain.js'
import { type ReadLanding, readBrought, readLanding } from './objects/read-landing.js'

/** A commit of a protected branch, or a run of them, with all that has to be read to judge it. */
export type Gathered = Readable | Unreadable

export interface Readable {
  readonly kind: 'read'
  readonly oid: Oid
  readonly commit: Commit
  /** The commit that it ends with, where a chain was rebased: else itself. */
  readonly last: Commit
  /** How many commits of the branch it takes. */
  readonly run: number
  /** The law that it is judged by: its first parent's. */
  readonly law: Law
  /** The law that it leaves. */
  readonly leaves: Law
  /** The project's definitions that it adds, or changes. */
  readonly definitions: readonly DefinitionId[]
  readonly brings: Brings
  /** The files that it brings, those in the history of its chain included. */
  readonly blobs: readonly Oid[]
}

export interface Unreadable {
  readonly kind: 'unreadable'
  readonly oid: Oid
  readonly fault: ObjectFault
  /** The commit of the branch before it. */
  readonly before: Oid
  /** The commit itself cannot be read: no workflow can revert it, since that would read it as well. */
  readonly itself: boolean
}

export type Brings =
  | { readonly what: 'chain'; readonly log: ReadLog; readonly detached: boolean; readonly landing: Unjudged }
  /** A chain that no seal closes, or whose seal does not hold. */
  | { readonly what: 'unsealed'; readonly log: ReadLog; readonly claims: boolean }
  | { readonly what: 'no-chain'; readonly why: string }
  /** A commit with one parent and no chain that fits. */
  | { readonly what: 'changes'; readonly changes: readonly Change[]; readonly claims: Claimed | null }
  | { readonly what: 'many'; readonly parents: number }

/** `spentBefore`: the root, where it has the chain already. */
export type Unjudged = ReadLanding & { readonly spentBefore: Oid | null }

/** The chain that a commit says it lands, and whether that one is here. */
export interface Claimed {
  readonly slug: string
  readonly here: boolean
}

export interface Gathering {
  readonly repo: Repository
  readonly hashing: Hashing
  readonly archives: Archives
  readonly branch: string
  readonly commits: readonly Oid[]
  /** What the commits stand on. */
  readonly root: Oid
  /** The root that is trusted: the same, or one from which an earlier run judged so far. */
  readonly pinned: Oid
  /** Is that commit on the branch's first-parent chain, before the commit at this place of it? */
  readonly onBranch: (oid: Oid, at: number) => Promise<boolean>
  /** Did that chain land before the root, which is trusted and not judged? */
  readonly landedBeforeRoot: (log: ReadLog) => Promise<boolean>
}

/** Reads what judging the commit at that place takes. What it says does not depend on the commits before it. */
export async function gatherCommit(gathering: Gathering, at: number): Promise<Gathered> {
  const oid = gathering.commits[at] as Oid
  try {
    return await gather(gathering, oid, at)
  } catch (fault) {
    if (!isObjectFault(fault)) throw fault
    const before = gathering.commits[at - 1] ?? gathering.root
    return {
      kind: 'unreadable',
      oid,
      fault,
      before,
      itself: !(await isReadable(gathering.repo, before, oid)),
    }
  }
}

async function isReadable(repo: Repository, before: Oid, oid: Oid): Promise<boolean> {
  try {
    const [first, commit] = [await commitNamed(repo, before), await commitNamed(repo, oid)]
    await changesBetween(repo, first.tree, commit.tree)
    return true
  } catch (fault) {
    if (isObjectFault(fault)) return false
    throw fault
  }
}

async function gather(gathering: Gathering, oid: Oid, at: number): Promise<Readable> {
  const { repo, commits, root } = gathering
  const before = commits[at - 1] ?? root
  const [commit, first] = await Promise.all([commitNamed(repo, oid), commitNamed(repo, before)])
  // Git listed the commits; that each stands on the one before is for us to see.
  if (commit.parents[0] !== before)
    throw new AlteredObject(oid, `does not have ${before} as its first parent`)
  const law = await lawOf(repo, first.tree)
  const found = await whatItBrings(gathering, commit, first, at)
  const leaves = await lawOf(repo, found.last.tree)
  const had = new Set(await definitionsIn(repo, first.tree))
  const definitions = (await definitionsIn(repo, found.last.tree)).filter((each) => !had.has(each))
  return { kind: 'read', oid, commit, law, leaves, definitions, blobs: blobsOf(found.brings), ...found }
}

function blobsOf(brings: Brings): readonly Oid[] {
  const changes =
    brings.what === 'changes'
      ? brings.changes
      : brings.what === 'chain'
        ? [...brings.landing.landed, ...brings.log.entries.flatMap((entry) => entry.changes)]
        : []
  return changes.flatMap(({ new: now }) => (now === null || now.mode === '160000' ? [] : [now.oid]))
}

type Found = Pick<Readable, 'brings' | 'run' | 'last'>

async function whatItBrings(gathering: Gathering, commit: Commit, first: Commit, at: number): Promise<Found> {
  const [, second, ...more] = commit.parents
  const one = (brings: Brings): Found => ({ brings, run: 1, last: commit })
  if (more.length > 0) return one({ what: 'many', parents: more.length + 1 })
  if (second === undefined) return singleBrings(gathering, commit, first, at)
  const brought = await readBrought(gathering.repo, second, gathering.hashing)
  switch (brought.kind) {
    case 'missing':
      throw new MissingObject(brought.oid)
    case 'not-a-workflow':
    case 'nothing':
      return one({ what: 'no-chain', why: brought.why })
    case 'unsealed':
      return one({ what: 'unsealed', log: brought.log, claims: false })
    case 'sealed':
      return one(await landingOf(gathering, commit, first, brought.log, at, false))
  }
}

async function singleBrings(gathering: Gathering, commit: Commit, first: Commit, at: number): Promise<Found> {
  const { repo, hashing, archives, commits } = gathering
  const changes = await changesBetween(repo, first.tree, commit.tree)
  const chain = await findChain(repo, hashing, archives, commits, at, first, changes)
  if (chain === null) {
    const claims = await claimedBy(gathering, claimOf(commit, changes))
    return { brings: { what: 'changes', changes, claims }, run: 1, last: commit }
  }
  const { log, run, last } = chain
  return { brings: await landingOf(gathering, last, first, log, at, true), run, last }
}

async function landingOf(
  gathering: Gathering,
  commit: Commit,
  first: Commit,
  log: ReadLog,
  at: number,
  detached: boolean,
): Promise<Brings> {
  // Its last commit says "sealed", and is not: no landing of the workflow, so it spends nothing either.
  if (log.workflow.seal === null) return { what: 'unsealed', log, claims: true }
  const landing = await readLanding(gathering.repo, commit, first, log, {
    branch: gathering.branch,
    hashing: gathering.hashing,
    onBranch: (oid) => gathering.onBranch(oid, at),
  })
  const spentBefore = (await gathering.landedBeforeRoot(log)) ? gathering.pinned : null
  return { what: 'chain', log, detached, landing: { ...landing, spentBefore } }
}

// In the message of a squash by a forge the trailers of all its commits stand somewhere in the middle.
const CLAIM = /(?<=^|\n)Wf-Workflow: ([a-z0-9/-]+)(?:@([0-9a-f]+))?\r?(?=\n|$)/g

/** The workflow that a commit says it lands, by its message or by the session log that it brings. */
function claimOf(commit: Commit, changes: readonly Change[]): Claim | null {
  const said = [...commit.message.matchAll(CLAIM)]
  const brought = changes.filter(({ old, path }) => old === null && slugOfSession(path) !== null)
  const slug: string | undefined = said[0]?.[1] ?? brought.flatMap(({ path }) => slugOfSession(path) ?? [])[0]
  if (slug === undefined) return null
  const session = brought.find(({ path }) => slugOfSession(path) === slug)?.new?.oid ?? null
  return { slug, session, ids: said.flatMap(([, of, id]) => (of === slug && id !== undefined ? [id] : [])) }
}

/** An archive that leads elsewhere does not say that the commit lies: anybody may have put it there. */
async function claimedBy(
  { repo, hashing, archives }: Gathering,
  claim: Claim | null,
): Promise<Claimed | null> {
  if (claim === null) return null
  const chain = await archivedChain(repo, hashing, archives, claim).catch((fault: unknown) => {
    if (isObjectFault(fault)) return null
    throw fault
  })
  return { slug: claim.slug, here: chain !== null }
}
