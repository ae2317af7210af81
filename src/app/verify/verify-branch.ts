import type { Oid } from '../../domain/oid.js'
import { problem } from '../../domain/problem.js'
import type { Hashing } from '../../domain/structure.js'
import type { IsolatedRepository } from '../../git/native/isolated.js'
import { readLaw } from '../law.js'
import { leadsTo } from '../read-commit.js'
import { type Before, branchJudge } from './branch-judge.js'
import { chainOfBranch } from './chain-of-branch.js'
import type { Archives } from './find-chain.js'
import { type Gathering, gatherCommit, isObjectFault } from './gather-commit.js'
import { isMissing, objectFinding } from './object-finding.js'
import { readAhead } from './read-ahead.js'
import { type Branch, NOTHING_VERIFIED, type VerifiedBranch } from './verified-branch.js'
import { warming } from './warming.js'

export interface Verifying extends Before {
  readonly repo: IsolatedRepository
  readonly hashing: Hashing
  readonly roots: readonly Oid[]
  readonly archives: Archives
}

/** So many commits are read while one is judged; of each, all of its chain is in memory. */
const AHEAD = 16

/** Judges every commit of a protected branch, along first parents, from its pinned root to its tip. */
export async function verifyBranch(verifying: Verifying, branch: Branch): Promise<VerifiedBranch> {
  const { repo, roots } = verifying
  const nothing = { ...NOTHING_VERIFIED, branch: branch.name }
  try {
    // To be quick by; without it everything is read when it is its turn.
    const ancestry = roots.length === 0 ? '' : repo.ancestry(branch.tip, roots).catch(() => '')
    const chain = await chainOfBranch(repo, branch.tip, roots)
    if (chain.kind === 'rootless') {
      const author = chain.candidate?.author.replace(/ \d+ [+-]\d{4}$/, '') ?? ''
      const hint = chain.candidate
        ? `wf verify --root ${chain.candidate.oid} (by ${author}), if a maintainer confirms it`
        : 'wf init'
      const message = 'no root is pinned here to judge it from'
      return { ...nothing, incomplete: [{ ...problem('NO_ROOT', message, hint), commit: branch.tip }] }
    }
    return await judgeAll(verifying, branch, chain.root, chain.commits, await ancestry)
  } catch (fault) {
    if (!isObjectFault(fault)) throw fault
    const finding = objectFinding(fault, branch.tip, verifying.shallow)
    return isMissing(finding)
      ? { ...nothing, incomplete: [finding] }
      : { ...nothing, findings: [finding], cameIn: [{ first: branch.tip, last: branch.tip }] }
  }
}

async function judgeAll(
  verifying: Verifying,
  branch: Branch,
  root: Oid,
  commits: readonly Oid[],
  ancestry: string,
): Promise<VerifiedBranch> {
  const gathering = gatheringOf(verifying, branch, root, commits)
  const judging = branchJudge(verifying, branch, await readLaw(verifying.repo, root))
  const warm = warming(verifying.repo, commits, ancestry)
  const ahead = readAhead(commits, AHEAD, (_, at) => {
    warm(at)
    return gatherCommit(gathering, at)
  })
  let taken = 0
  for await (const gathered of ahead) {
    if (taken > 0) taken--
    else taken = judging.judge(gathered) - 1
  }
  return { branch: branch.name, root, checked: commits.length, commits, ...judging.verdict() }
}

function gatheringOf(
  { repo, hashing, archives }: Verifying,
  branch: Branch,
  root: Oid,
  commits: readonly Oid[],
): Gathering {
  const places = new Map(commits.map((oid, at) => [oid, at]))
  const older = new Map<Oid, boolean>()
  return {
    repo,
    hashing,
    archives,
    branch: branch.name,
    commits,
    root,
    async onBranch(oid, at) {
      const place = places.get(oid)
      if (place !== undefined) return place < at
      const known = older.get(oid) ?? (await leadsTo(repo, root, oid))
      older.set(oid, known)
      return known
    },
  }
}
