import { approversOf } from '../domain/approvers.js'
import { subjectOf } from '../domain/message.js'
import type { Oid } from '../domain/oid.js'
import { countDecision, type Policy } from '../domain/policy.js'
import { type Finding, problem } from '../domain/problem.js'
import { type Revocations, withRevocations } from '../domain/revocation.js'
import type { Hashing } from '../domain/structure.js'
import type { IsolatedRepository } from '../git/native/isolated.js'
import { chainOfBranch } from './chain-of-branch.js'
import type { Archives } from './find-chain.js'
import { type Gathered, type Gathering, gatherCommit, isObjectFault, type Readable } from './gather-commit.js'
import { judgeGathered } from './judge-gathered.js'
import { type Law, readLaw } from './law.js'
import { objectFinding } from './object-finding.js'
import { readAhead } from './read-ahead.js'
import { leadsTo } from './read-commit.js'
import type { ReadLog } from './read-log.js'
import { warming } from './warming.js'

export interface VerifiedLanding {
  readonly commit: Oid
  readonly workflow: string
  readonly id: Oid
  readonly seal: Oid
  readonly subject: string
  /** Matched by content: the chain is kept by its archive, the commit itself does not lead to it. */
  readonly detached: boolean
  /** Nothing was found against it. */
  readonly sound: boolean
  /** Principals by key, of those decisions that count. */
  readonly verified: readonly string[]
  /** Who the commits say approved. */
  readonly claimed: readonly string[]
}

/** A commit that something was found against, and that a later landing, itself sound, says it knows of. */
export interface Acknowledged {
  readonly commit: Oid
  readonly why: string
  readonly codes: readonly string[]
}

/** A run of commits of the branch that were judged as one: mostly a single one. */
export interface CameIn {
  readonly first: Oid
  readonly last: Oid
}

export interface VerifiedBranch {
  readonly branch: string
  readonly root: Oid | null
  readonly checked: number
  readonly landings: readonly VerifiedLanding[]
  readonly acknowledged: readonly Acknowledged[]
  readonly findings: readonly Finding[]
  /** For each finding, what it came in by. */
  readonly cameIn: readonly CameIn[]
  /** The commits that were judged, oldest first. */
  readonly commits: readonly Oid[]
  /** What could not be judged, and why. */
  readonly incomplete: readonly Finding[]
}

export interface Branch {
  /** The full name of the ref. */
  readonly name: string
  readonly tip: Oid
}

/** Spent seals, by workflow: a chain lands once, on one branch. */
export type Spent = Map<Oid, Oid>

export interface Verifying {
  readonly repo: IsolatedRepository
  readonly hashing: Hashing
  readonly roots: readonly Oid[]
  readonly spent: Spent
  readonly archives: Archives
  /** What is revoked today on any protected branch here. */
  readonly revoked: Revocations
  /** A clone of which not everything was fetched. */
  readonly shallow: boolean
}

/** So many commits are read while one is judged; of each, all of its chain is in memory. */
const AHEAD = 6

/** Judges every commit of a protected branch, along first parents, from its pinned root to its tip. */
export async function verifyBranch(verifying: Verifying, branch: Branch): Promise<VerifiedBranch> {
  const { repo, roots } = verifying
  const nothing = { ...NOTHING, branch: branch.name }
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

const NOTHING = {
  root: null,
  checked: 0,
  landings: [],
  acknowledged: [],
  findings: [],
  cameIn: [],
  commits: [],
  incomplete: [],
} as const

const isMissing = ({ code }: Finding): boolean => code === 'OBJECT_MISSING'

async function judgeAll(
  verifying: Verifying,
  branch: Branch,
  root: Oid,
  commits: readonly Oid[],
  ancestry: string,
): Promise<VerifiedBranch> {
  const gathering = gatheringOf(verifying, branch, root, commits)
  const bench = benchOf(verifying, branch, await readLaw(verifying.repo, root))
  const warm = warming(verifying.repo, commits, ancestry)
  const ahead = readAhead(commits, AHEAD, (_, at) => {
    warm(at)
    return gatherCommit(gathering, at)
  })
  let taken = 0
  for await (const gathered of ahead) {
    if (taken > 0) taken--
    else taken = bench.judge(gathered) - 1
  }
  return { branch: branch.name, root, checked: commits.length, commits, ...bench.verdict() }
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

interface Bench {
  /** Judges one commit, or a run of them, and answers how many it took. */
  readonly judge: (gathered: Gathered) => number
  readonly verdict: () => Pick<
    VerifiedBranch,
    'landings' | 'acknowledged' | 'findings' | 'cameIn' | 'incomplete'
  >
}

/**
 * Where the commits come before, one after the other. A commit is judged by the law before it. Where that law
 * itself came in by a commit that something was found against, it is judged by the last sound law as well, so
 * that nobody acknowledges their own coup: only what is sound by both can acknowledge, and be the law again.
 */
function benchOf(verifying: Verifying, branch: Branch, first: Law): Bench {
  const { spent, revoked, shallow } = verifying
  const landings: VerifiedLanding[] = []
  const findings: Finding[] = []
  const cameIn: CameIn[] = []
  const incomplete: Finding[] = []
  const known = new Map<Oid, string>()
  let sound = first
  return {
    judge(gathered) {
      const { oid } = gathered
      const found: Finding[] = []
      if (gathered.kind === 'unreadable') {
        const finding = objectFinding(gathered.fault, oid, shallow)
        if (isMissing(finding)) incomplete.push(finding)
        else found.push(finding)
      } else {
        const lacking = judgeByLaws(gathered, sound)
        const { leaves } = gathered
        if (found.length === 0 && !lacking && sound.kind === 'policy' && leaves.kind === 'policy') {
          sound = leaves
          for (const { commit, why } of leaves.policy.acknowledged) {
            if (!known.has(commit)) known.set(commit, why)
          }
        }
      }
      findings.push(...found)
      const last = gathered.kind === 'read' ? gathered.last.oid : oid
      cameIn.push(...found.map(() => ({ first: oid, last })))
      return gathered.kind === 'read' ? gathered.run : 1

      /** Adds what is found; answers whether something was missing. */
      function judgeByLaws(read: Readable, soundLaw: Law): boolean {
        const laws = sameLaw(read.law, soundLaw) ? [read.law] : [read.law, soundLaw]
        const seen = new Set<string>()
        let lacking = false
        for (const law of laws) {
          const before = read.brings.what === 'chain' ? spent.get(read.brings.log.workflow.id) : undefined
          const judged = judgeGathered(read, revokedIn(law, revoked), before ?? null, branch.name)
          for (const finding of judged.findings) {
            const key = `${finding.commit} ${finding.code} ${finding.message}`
            if (!seen.has(key)) found.push(finding)
            seen.add(key)
          }
          if (judged.incomplete !== null && !lacking) incomplete.push(judged.incomplete)
          lacking ||= judged.incomplete !== null
        }
        if (read.brings.what === 'chain') {
          const { log, detached } = read.brings
          if (!spent.has(log.workflow.id)) spent.set(log.workflow.id, read.last.oid)
          landings.push(landingOf(read, log, detached, found.length === 0, revokedIn(read.law, revoked)))
        }
        return lacking
      }
    },
    verdict() {
      const open = findings.map((_, at) => !known.has((cameIn[at] as CameIn).last))
      const codes = new Map<Oid, string[]>()
      for (const [at, finding] of findings.entries()) {
        const commit = (cameIn[at] as CameIn).last
        if (!open[at]) codes.set(commit, [...(codes.get(commit) ?? []), finding.code])
      }
      return {
        landings,
        incomplete,
        findings: findings.filter((_, at) => open[at]),
        cameIn: cameIn.filter((_, at) => open[at]),
        acknowledged: [...codes].map(([commit, each]) => ({
          commit,
          why: known.get(commit) ?? '',
          codes: [...new Set(each)],
        })),
      }
    },
  }
}

const sameLaw = (a: Law, b: Law): boolean =>
  a.kind === 'policy' && b.kind === 'policy' ? a.blob === b.blob : b.kind !== 'policy'

const revokedIn = (law: Law, revoked: Revocations): Law =>
  law.kind === 'policy' ? { ...law, policy: withRevocations(law.policy, revoked) } : law

function landingOf(
  { last }: Readable,
  log: ReadLog,
  detached: boolean,
  sound: boolean,
  law: Law,
): VerifiedLanding {
  const { workflow } = log
  return {
    commit: last.oid,
    workflow: workflow.slug,
    id: workflow.id,
    seal: workflow.tip,
    subject: subjectOf(last.message),
    detached,
    sound,
    verified: law.kind === 'policy' ? verifiedNames(log, law.policy) : [],
    claimed: approversOf(workflow),
  }
}

function verifiedNames({ workflow }: ReadLog, policy: Policy): readonly string[] {
  const decisions = [
    ...workflow.approvals,
    ...workflow.acceptances,
    ...(workflow.seal ? [workflow.seal.decision] : []),
  ]
  const names = decisions.flatMap((decision) => {
    const counted = countDecision(policy, decision, [])
    return counted.ok ? [counted.principal.name] : []
  })
  return [...new Set(names)]
}
