import { approversOf } from '../../domain/approvers.js'
import { subjectOf } from '../../domain/message.js'
import type { Oid } from '../../domain/oid.js'
import { countDecision, type Policy } from '../../domain/policy.js'
import type { Finding } from '../../domain/problem.js'
import { type Revocations, withRevocations } from '../../domain/revocation.js'
import type { Law } from '../law.js'
import type { ReadLog } from '../read-log.js'
import type { Gathered, Readable } from './gather-commit.js'
import { judgeGathered } from './judge-gathered.js'
import { isMissing, objectFinding } from './object-finding.js'
import type { Branch, CameIn, VerifiedBranch, VerifiedLanding } from './verified-branch.js'

/** Spent seals, by workflow: a chain lands once, on one branch. */
export type Spent = Map<Oid, Oid>

/** What is known before the first commit of a branch is judged. */
export interface Before {
  readonly spent: Spent
  /** What is revoked today on any protected branch here. */
  readonly revoked: Revocations
  /** A clone of which not everything was fetched. */
  readonly shallow: boolean
}

export interface BranchJudge {
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
export function branchJudge({ spent, revoked, shallow }: Before, branch: Branch, first: Law): BranchJudge {
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
      const last = gathered.kind === 'read' ? gathered.last.oid : oid
      findings.push(...found.map((each) => ({ ...each, hint: each.hint ?? acknowledging(oid, last) })))
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

/**
 * What is on the branch stays in its history, and reverting it takes nothing back of how it came in. Whatever
 * event of a chain a finding is about, what policy can name is the commit by which that came onto the branch.
 */
const acknowledging = (first: Oid, last: Oid): string =>
  `revert ${first === last ? 'it' : `${first}^..${last}`} if it is not wanted, and list ${last} under "acknowledged" in .vizier/policy.yml with the reason`

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
