import { approversOf } from '../../domain/fold/approvers.js'
import { afterLaw, type Revocations, withRevocations } from '../../domain/judge/revocation.js'
import { subjectOf } from '../../domain/log/message.js'
import type { ObjectFormat, Oid } from '../../domain/names/oid.js'
import { countDecision, type Policy } from '../../domain/policy/policy.js'
import { matchesAny } from '../../domain/policy/protects.js'
import type { Finding } from '../../domain/workflow/problem.js'
import { builtInIds, type DefinitionId } from '../definitions/known-definitions.js'
import type { Law } from '../read/law.js'
import type { ReadLog } from '../read/read-log.js'
import type { Gathered, Readable } from './gather-commit.js'
import { type Judged, judgeGathered } from './judge-gathered.js'
import { areKnown, type Standing, withDefinitions, withLaw } from './law/standing.js'
import type { Branch, CameIn, VerifiedBranch, VerifiedLanding } from './law/verified-branch.js'
import { repairing, restoring } from './objects/hints.js'
import { isMissing, objectFinding } from './objects/object-finding.js'

/** Spent seals, by workflow: a chain lands once, by this commit. */
export type Spent = Map<Oid, Oid>

/** What is known before the first commit of a branch is judged. */
export interface Before {
  readonly spent: Spent
  /** What is revoked on any protected branch here. */
  readonly revoked: Revocations
  /** A clone of which not everything was fetched. */
  readonly completing: string
  /** Is that commit on the protected branch of this name too? */
  readonly alsoOn: (branch: string, commit: Oid) => Promise<boolean>
  readonly objectFormat: ObjectFormat
}

export interface BranchJudge {
  /** Judges one commit, or a run of them, and answers how many it took. */
  readonly judge: (gathered: Gathered) => Promise<number>
  /** What is in force after the commit that was judged last. */
  readonly standing: () => Standing
  readonly verdict: () => Pick<
    VerifiedBranch,
    'landings' | 'acknowledged' | 'known' | 'findings' | 'cameIn' | 'incomplete'
  >
}

/** Something that came in against the law, until a sound law says that people know of it. */
interface Unsound {
  readonly commit: Oid
  readonly definitions: readonly DefinitionId[]
}

/**
 * Where the commits come before, one after the other. A commit is judged by the law before it. Where that law
 * came in by a commit that something was found against, it is judged by the last sound law as well. The law moves
 * only by a commit that changes it: one that the last sound law accepts is the law from then on, and ends that,
 * whatever the law that stood in between says to it. So nobody acknowledges their own coup, and no coup lasts.
 * `formerly`: the names that the branch had, which its last sound law has to say in the end.
 */
export function branchJudge(
  before: Before,
  branch: Branch,
  from: Standing,
  formerly: readonly string[],
): BranchJudge {
  const { spent, revoked, completing } = before
  const builtIn = builtInIds(before.objectFormat)
  const landings: VerifiedLanding[] = []
  const findings: Finding[] = []
  const cameIn: CameIn[] = []
  const incomplete: Finding[] = []
  const known = new Map<Oid, string>()
  const unsound: Unsound[] = []
  let standing = from
  return {
    async judge(gathered) {
      if (gathered.kind === 'unreadable') {
        const finding = objectFinding(gathered.fault, gathered.oid, completing)
        if (isMissing(finding)) incomplete.push(finding)
        else if (finding.hint === null && gathered.itself)
          keep([{ ...finding, hint: restoring(branch, gathered.before) }], gathered.oid, gathered.oid)
        else keep([finding], gathered.oid, gathered.oid)
        return 1
      }
      const judged = await judgeReadable(gathered)
      keep(judged.findings, gathered.oid, gathered.last.oid)
      if (judged.incomplete !== null) incomplete.push(judged.incomplete)
      const sound = judged.findings.length === 0 && judged.incomplete === null
      if (sound) comesInSoundly(gathered)
      else unsound.push({ commit: gathered.last.oid, definitions: gathered.definitions })
      noteLanding(gathered, sound)
      return gathered.run
    },
    standing: () => standing,
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
        known,
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

  /** With all that is revoked anywhere, and what was revoked here so far: a later law that omits it changes nothing. */
  function inForce(law: Law): Law {
    const all = afterLaw(revoked, standing)
    return law.kind === 'policy' ? { ...law, policy: withRevocations(law.policy, all) } : law
  }

  function keep(found: readonly Finding[], first: Oid, last: Oid): void {
    // Where no law was ever sound, nobody can say that they know of it: that takes another root.
    const lawless = standing.sound.kind !== 'policy'
    const hint = lawless ? 'wf policy check .vizier/policy.yml' : repairing(last)
    findings.push(...found.map((each) => ({ ...each, hint: each.hint ?? hint })))
    cameIn.push(...found.map(() => ({ first, last })))
  }

  async function judgeReadable(read: Readable): Promise<Judged> {
    const judgeBy = await judgeBySome(read)
    const { sound } = standing
    if (sameLaw(read.law, sound)) return judgeBy(read.law)
    const bySound = judgeBy(sound)
    const restores = changesLaw(read) && read.leaves.kind === 'policy' && isClean(bySound)
    return restores ? bySound : both(judgeBy(read.law), bySound)
  }

  /** What several laws say to one commit differs by the law alone: the rest is looked up once. */
  async function judgeBySome(read: Readable): Promise<(law: Law) => Judged> {
    const { brings } = read
    if (brings.what !== 'chain') {
      return (law) => judgeGathered(read, brings, inForce(law), null, branch.name)
    }
    const { workflow } = brings.log
    const elsewhere = spent.get(workflow.id)
    const where = elsewhere === read.last.oid ? null : (elsewhere ?? brings.landing.spentBefore)
    const target = workflow.seal?.event.target ?? branch.name
    const other = target !== branch.name && !standing.own && matchesAny(standing.protect, target)
    const shared = other && (await before.alsoOn(target, read.last.oid))
    const definitionKnown = areKnown(standing, brings.landing.stood, workflow.definitions, builtIn)
    const whole = { ...brings, landing: { ...brings.landing, shared, formerly, definitionKnown } }
    return (law) => judgeGathered(read, whole, inForce(law), where, branch.name)
  }

  function comesInSoundly(read: Readable): void {
    standing = withDefinitions(standing, read.definitions)
    const { leaves } = read
    if (leaves.kind !== 'policy' || !changesLaw(read)) return
    standing = withLaw(standing, leaves)
    for (const { commit, why } of leaves.policy.acknowledged) {
      if (known.has(commit)) continue
      known.set(commit, why)
      const came = unsound.find((each) => each.commit === commit)
      // Somebody who may change the definitions says that these may stay.
      if (came) standing = withDefinitions(standing, came.definitions)
    }
  }

  function noteLanding(read: Readable, sound: boolean): void {
    if (read.brings.what !== 'chain') return
    const { log, detached } = read.brings
    if (!spent.has(log.workflow.id)) spent.set(log.workflow.id, read.last.oid)
    if (log.workflow.seal?.event.target === branch.name && !standing.own)
      standing = { ...standing, own: true }
    landings.push(landingOf(read, log, detached, sound, inForce(read.law)))
  }
}

const isClean = ({ findings, incomplete }: Judged): boolean => findings.length === 0 && incomplete === null

function both(a: Judged, b: Judged): Judged {
  const seen = new Set<string>()
  const findings = [...a.findings, ...b.findings].filter(({ commit, code, message }) => {
    const key = `${commit} ${code} ${message}`
    return !seen.has(key) && seen.add(key)
  })
  return { findings, incomplete: a.incomplete ?? b.incomplete }
}

const sameLaw = (a: Law, b: Law): boolean =>
  a.kind === 'policy' && b.kind === 'policy' ? a.blob === b.blob : a.kind === b.kind

const changesLaw = ({ law, leaves }: Readable): boolean => !sameLaw(law, leaves)

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
    target: workflow.seal?.event.target ?? '',
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
