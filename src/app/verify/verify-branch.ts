import type { Hashing } from '../../domain/fold/hashing.js'
import type { Oid } from '../../domain/names/oid.js'
import { formerNames } from '../../domain/policy/renamed.js'
import { problem } from '../../domain/workflow/problem.js'
import type { IsolatedRepository } from '../../git/clone/isolated.js'
import { definitionsIn } from '../definitions/known-definitions.js'
import type { Archives } from '../objects/archives.js'
import { isObjectFault } from '../objects/object-fault.js'
import { readAhead } from '../objects/read-ahead.js'
import { commitNamed } from '../objects/read-commit.js'
import { type Law, readLaw } from '../read/law.js'
import { type Before, branchJudge } from './branch-judge.js'
import { type BranchChain, chainOfBranch } from './chain/chain-of-branch.js'
import { landedBeforeRoot } from './chain/landed-before-root.js'
import { firstParentsOf } from './first-parents-of.js'
import { type Gathering, gatherCommit } from './gather-commit.js'
import { type Standing, standingAtRoot } from './law/standing.js'
import { type Branch, NOTHING_VERIFIED, type VerifiedBranch } from './law/verified-branch.js'
import type { HashedBlobs } from './objects/hashed-blobs.js'
import { isMissing, objectFinding } from './objects/object-finding.js'
import { warming } from './objects/warming.js'

export interface Verifying extends Before {
  readonly repo: IsolatedRepository
  readonly hashing: Hashing
  readonly roots: readonly Oid[]
  readonly archives: Archives
  /** Hashes the files that come in; `null` where only what decides is to be read. */
  readonly bytes: HashedBlobs | null
  /** How many commits of the branch are judged, of how many. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What is known of a branch up to some commit of it, by this run or an earlier one. */
export interface Begun {
  readonly at: Oid
  /** The root that it was judged from. */
  readonly root: Oid
  readonly standing: Standing
  /** The branch as which what is before it was judged, where that is another. */
  readonly of: string | null
}

/** So many commits are read while one is judged; of each, all of its chain is in memory. */
const AHEAD = 16

/**
 * Judges every commit of a protected branch along first parents, from the oldest pinned root on it to its tip; or
 * from what is known of it, where that is on its way.
 */
export async function verifyBranch(
  verifying: Verifying,
  branch: Branch,
  begun: Begun | null = null,
): Promise<VerifiedBranch> {
  const { repo, roots } = verifying
  const nothing = { ...NOTHING_VERIFIED, branch: branch.name }
  const from = begun === null ? roots : [begun.at]
  try {
    // To be quick by; without it everything is read when it is its turn.
    const ancestry = from.length === 0 ? '' : repo.ancestry(branch.tip, from).catch(() => '')
    const chain = await chainOfBranch(repo, branch.tip, from)
    if (chain.kind === 'rootless') return { ...nothing, incomplete: [noRoot(branch, chain)] }
    const standing = begun?.standing ?? (await standingAt(repo, chain.root))
    const pinned = begun?.root ?? chain.root
    const judge = async (formerly: readonly string[]): Promise<VerifiedBranch> =>
      judgeAll(verifying, branch, chain, pinned, { standing, formerly }, await ancestry)
    const formerly = namesBy(await readLaw(repo, branch.tip), branch)
    const said = await judge(formerly)
    // Only a law that came in soundly may say what the branch was called.
    const sound = said.standing === null ? [] : namesBy(said.standing.sound, branch)
    const judged = formerly.every((name) => sound.includes(name)) ? said : await judge([])
    return { ...judged, before: begun?.of ? { branch: begun.of, at: begun.at } : null }
  } catch (fault) {
    if (!isObjectFault(fault)) throw fault
    const finding = objectFinding(fault, branch.tip, verifying.completing)
    return isMissing(finding)
      ? { ...nothing, incomplete: [finding] }
      : { ...nothing, findings: [finding], cameIn: [{ first: branch.tip, last: branch.tip }] }
  }
}

const namesBy = (law: Law, { name }: Branch): readonly string[] =>
  law.kind === 'policy' ? formerNames(law.policy, name) : []

function noRoot(branch: Branch, { candidate }: BranchChain & { readonly kind: 'rootless' }) {
  const author = candidate?.author.replace(/ \d+ [+-]\d{4}$/, '') ?? ''
  const ask = candidate ? `; ask a maintainer whether it is ${candidate.oid.slice(0, 10)}, by ${author}` : ''
  const hint = candidate ? `wf verify --root ${candidate.oid}` : 'wf init'
  return { ...problem('NO_ROOT', `no root is pinned here to judge it from${ask}`, hint), commit: branch.tip }
}

async function standingAt(repo: IsolatedRepository, root: Oid): Promise<Standing> {
  const { tree } = await commitNamed(repo, root)
  return standingAtRoot(await readLaw(repo, root), await definitionsIn(repo, tree))
}

async function judgeAll(
  verifying: Verifying,
  branch: Branch,
  { root, commits }: BranchChain & { readonly kind: 'rooted' },
  pinned: Oid,
  from: { readonly standing: Standing; readonly formerly: readonly string[] },
  ancestry: string,
): Promise<VerifiedBranch> {
  const gathering = gatheringOf(verifying, branch, root, pinned, commits)
  const judging = branchJudge(verifying, branch, from.standing, from.formerly)
  const warm = warming(verifying.repo, commits, ancestry)
  const ahead = readAhead(commits, AHEAD, (_, at) => {
    warm(at)
    return gatherCommit(gathering, at)
  })
  const standings: (Standing | null)[] = []
  const bytes: { readonly finding: VerifiedBranch['findings'][number]; readonly first: Oid }[] = []
  let taken = 0
  for await (const gathered of ahead) {
    if (taken > 0) taken--
    else {
      taken = (await judging.judge(gathered)) - 1
      if (gathered.kind === 'read' && verifying.bytes !== null) {
        const found = await verifying.bytes.hash(gathered.blobs, gathered.last.oid)
        bytes.push(...found.map((finding) => ({ finding, first: gathered.oid })))
      }
    }
    standings.push(taken > 0 ? null : judging.standing())
    verifying.onProgress?.(standings.length, commits.length)
  }
  const verdict = judging.verdict()
  // That bytes are others than those that were decided on, nobody can acknowledge.
  const [lacking, altered] = [true, false].map((is) =>
    bytes.filter(({ finding }) => isMissing(finding) === is),
  )
  return {
    branch: branch.name,
    root: pinned,
    checked: commits.length,
    commits,
    ...verdict,
    before: null,
    findings: [...verdict.findings, ...(altered ?? []).map(({ finding }) => finding)],
    cameIn: [
      ...verdict.cameIn,
      ...(altered ?? []).map(({ finding, first }) => ({ first, last: finding.commit })),
    ],
    incomplete: [...verdict.incomplete, ...(lacking ?? []).map(({ finding }) => finding)],
    standings,
    standing: judging.standing(),
  }
}

function gatheringOf(
  { repo, hashing, archives }: Verifying,
  branch: Branch,
  root: Oid,
  pinned: Oid,
  commits: readonly Oid[],
): Gathering {
  const places = new Map(commits.map((oid, at) => [oid, at]))
  const isOlder = firstParentsOf(repo, root)
  return {
    repo,
    hashing,
    archives,
    branch: branch.name,
    commits,
    root,
    pinned,
    async onBranch(oid, at) {
      const place = places.get(oid)
      return place === undefined ? isOlder(oid) : place < at
    },
    landedBeforeRoot: (log) => landedBeforeRoot(repo, pinned, (oid) => places.has(oid), log),
  }
}
