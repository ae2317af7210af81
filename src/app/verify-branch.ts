import { approversOf } from '../domain/approvers.js'
import type { Commit } from '../domain/commit.js'
import { whyNotExempt } from '../domain/exempt.js'
import { judgeLanding } from '../domain/landing.js'
import { subjectOf } from '../domain/message.js'
import type { Oid } from '../domain/oid.js'
import { countDecision, type Policy } from '../domain/policy.js'
import { type Finding, type ProblemCode, problem } from '../domain/problem.js'
import { archiveRef } from '../domain/slug.js'
import type { Hashing } from '../domain/structure.js'
import type { Repository } from '../git/port.js'
import { changesBetween, MissingObject } from '../git/trees.js'
import { commitSigner } from './commit-signature.js'
import { type Law, readLaw } from './law.js'
import { fitsDetached, readBrought, readLanding } from './read-landing.js'
import { type ReadLog, readCommit } from './read-log.js'
import type { Seals } from './seals.js'

export interface VerifiedLanding {
  readonly commit: Oid
  readonly workflow: string
  readonly id: Oid
  readonly subject: string
  /** Matched by content: the chain is kept by its archive, the commit itself does not lead to it. */
  readonly detached: boolean
  /** Principals by key, of those decisions that count. */
  readonly verified: readonly string[]
  /** Who the commits say approved. */
  readonly claimed: readonly string[]
}

export interface VerifiedBranch {
  readonly branch: string
  readonly root: Oid | null
  readonly checked: number
  readonly landings: readonly VerifiedLanding[]
  readonly findings: readonly Finding[]
  /** For each finding, the commit of the branch that it came in by. */
  readonly cameIn: readonly Oid[]
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

/** Judges every commit of a protected branch, along first parents, from its pinned root to its tip. */
export async function verifyBranch(
  repo: Repository,
  branch: Branch,
  roots: readonly Oid[],
  hashing: Hashing,
  spent: Spent,
  seals: Seals,
): Promise<VerifiedBranch> {
  const walked = await walk(repo, branch.tip, roots)
  const empty = {
    branch: branch.name,
    root: walked.root,
    checked: 0,
    landings: [],
    findings: [],
    cameIn: [],
    commits: [],
  }
  if (walked.stop !== null) return { ...empty, incomplete: [walked.stop] }
  const state: State = { findings: [], incomplete: [], landings: [] }
  // Which commit of the branch each finding came in by: a chain's own commits are none of its.
  const cameIn: Oid[] = []
  const chain = new Set<Oid>(walked.root === null ? [] : [walked.root])
  for (const commit of walked.commits) {
    try {
      await judgeCommit(
        { repo, hashing, branch, spent, seals, state, chain, root: walked.root as Oid },
        commit,
      )
    } catch (error) {
      if (!(error instanceof MissingObject)) throw error
      state.incomplete.push(
        found('OBJECT_MISSING', commit.oid, `${error.message}, so it cannot be judged`, FETCH),
      )
    }
    cameIn.push(...state.findings.slice(cameIn.length).map(() => commit.oid))
    chain.add(commit.oid)
  }
  return {
    branch: branch.name,
    root: walked.root,
    checked: walked.commits.length,
    ...state,
    cameIn,
    commits: walked.commits.map(({ oid }) => oid),
  }
}

const FETCH =
  'git fetch --unshallow; git fetch origin "refs/heads/*:refs/remotes/origin/*" "refs/wf/*:refs/wf/*"'

interface Walked {
  readonly root: Oid | null
  /** After the root, oldest first. */
  readonly commits: readonly Commit[]
  readonly stop: Finding | null
}

async function walk(repo: Repository, tip: Oid, roots: readonly Oid[]): Promise<Walked> {
  const commits: Commit[] = []
  let candidate: Commit | null = null
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    const commit: Commit | null = await readCommit(repo, next)
    if (commit === null) {
      const stop = found('OBJECT_MISSING', next, `the commit ${next} is not here`, FETCH)
      return { root: null, commits: [], stop }
    }
    if (roots.includes(next)) return { root: next, commits: commits.reverse(), stop: null }
    commits.push(commit)
    // The oldest commit that has a policy is where trust could begin.
    if ((await readLaw(repo, commit.oid)).kind === 'policy') candidate = commit
    next = commit.parents[0]
  }
  const hint = candidate
    ? `wf verify --root ${candidate.oid} (by ${candidate.author.replace(/ \d+ [+-]\d{4}$/, '')}), if a maintainer confirms it`
    : 'wf init'
  return {
    root: null,
    commits: [],
    stop: found('NO_ROOT', tip, 'no root is pinned here to judge it from', hint),
  }
}

interface State {
  readonly findings: Finding[]
  readonly incomplete: Finding[]
  readonly landings: VerifiedLanding[]
}

interface Judging {
  readonly repo: Repository
  readonly hashing: Hashing
  readonly branch: Branch
  readonly spent: Spent
  readonly seals: Seals
  readonly state: State
  readonly chain: ReadonlySet<Oid>
  readonly root: Oid
}

async function judgeCommit(judging: Judging, commit: Commit): Promise<void> {
  const { repo, state } = judging
  const add = (code: ProblemCode, message: string, hint: string | null = null): void =>
    void state.findings.push(found(code, commit.oid, message, hint))
  const [first, second, ...more] = commit.parents
  const law: Law = first === undefined ? { kind: 'none' } : await readLaw(repo, first)
  if (law.kind === 'none')
    return add('NO_POLICY', 'there was no policy before it: nothing could allow it', ACKNOWLEDGE)
  if (law.kind === 'invalid')
    return add('BAD_POLICY', `the policy before it is not valid: ${law.why}`, ACKNOWLEDGE)
  if (law.policy.acknowledged.some((entry) => entry.commit === commit.oid)) return
  if (second === undefined) return judgeSingle(judging, commit, law.policy)
  if (more.length > 0)
    return add('LANDING_PARENTS', `it merges ${more.length + 1} branches at once`, ACKNOWLEDGE)
  const brought = await readBrought(repo, second, judging.hashing)
  switch (brought.kind) {
    case 'missing':
      throw new MissingObject(brought.oid)
    case 'not-a-workflow':
    case 'nothing':
      return add('NOT_LANDED', `it merges what is no sealed workflow: ${brought.why}`, ACKNOWLEDGE)
    case 'unsealed':
      return add(
        'NOT_SEALED',
        `the workflow ${brought.log.workflow.slug} that it merges was never sealed`,
        ACKNOWLEDGE,
      )
    case 'sealed':
      return judgeSealedLanding(judging, commit, brought.log, law.policy)
  }
}

/** A commit with one parent: exempt, or a chain that was squashed, or neither. */
async function judgeSingle(judging: Judging, commit: Commit, policy: Policy): Promise<void> {
  const { repo, state, branch, spent, seals } = judging
  const before = await readCommit(repo, commit.parents[0] as Oid)
  const changes = await changesBetween(repo, before?.tree ?? null, commit.tree)
  const why = whyNotExempt(policy, changes, commitSigner(commit))
  if (policy.exempt.length > 0 && changes.length > 0 && why === null) return
  for (const log of await seals.for(branch.name)) {
    if (spent.has(log.workflow.id) || !(await fitsDetached(repo, commit, log))) continue
    return judgeSealedLanding(judging, commit, log, policy, true)
  }
  const subject = subjectOf(commit.message)
  if (claimsLanding(commit.message) && !(await isHere(repo, commit.message))) {
    const message = `"${subject}" says that it lands a workflow, whose chain is not here`
    state.incomplete.push(found('CHAIN_MISSING', commit.oid, message, FETCH))
    return
  }
  const near = policy.exempt.length > 0 && why !== null ? `, and it is not exempt: ${why}` : ''
  const message = `"${subject}" came in beside every workflow${near}`
  state.findings.push(found('NOT_LANDED', commit.oid, message, ACKNOWLEDGE))
}

const CLAIM = /\nWf-Workflow: ([a-z0-9-]+)@([0-9a-f]+)\n/

const claimsLanding = (message: string): boolean => CLAIM.test(message)

/** Is the chain that the message names here, so that nothing has to be fetched to judge it? */
async function isHere(repo: Repository, message: string): Promise<boolean> {
  const [, slug = ''] = CLAIM.exec(message) ?? []
  return (await repo.refs([archiveRef(slug)])).length > 0
}

const ACKNOWLEDGE = 'revert it, or list it under "acknowledged" in .vizier/policy.yml with the reason'

async function judgeSealedLanding(
  judging: Judging,
  commit: Commit,
  log: ReadLog,
  policy: Policy,
  detached = false,
): Promise<void> {
  const { repo, state, branch, chain, root, spent } = judging
  const { workflow } = log
  state.findings.push(...log.findings)
  // Its last commit says "sealed", and is not: no landing of the workflow, so it spends nothing either.
  if (workflow.seal === null) {
    const message = `the workflow ${workflow.slug} that it merges has no seal that holds`
    state.findings.push(found('NOT_SEALED', commit.oid, message, ACKNOWLEDGE))
    return
  }
  const before = spent.get(workflow.id)
  if (before !== undefined) {
    state.findings.push(
      found(
        'SEAL_SPENT',
        commit.oid,
        `${workflow.slug} landed before, in ${before.slice(0, 10)}`,
        ACKNOWLEDGE,
      ),
    )
  }
  spent.set(workflow.id, commit.oid)
  const onBranch = async (oid: Oid): Promise<boolean> => chain.has(oid) || isOnFirstParents(repo, root, oid)
  const landing = await readLanding(repo, commit, log, {
    branch: branch.name,
    policy,
    hashing: judging.hashing,
    onBranch,
  })
  state.findings.push(...judgeLanding(landing))
  state.landings.push({
    commit: commit.oid,
    workflow: workflow.slug,
    id: workflow.id,
    subject: subjectOf(commit.message),
    detached,
    verified: verifiedNames(log, policy),
    claimed: approversOf(workflow),
  })
}

async function isOnFirstParents(repo: Repository, from: Oid, wanted: Oid): Promise<boolean> {
  for (let next: Oid | undefined = from; next !== undefined; ) {
    if (next === wanted) return true
    const commit: Commit | null = await readCommit(repo, next)
    if (commit === null) throw new MissingObject(next)
    next = commit.parents[0]
  }
  return false
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

function found(code: ProblemCode, commit: Oid, message: string, hint: string | null): Finding {
  return { ...problem(code, message, hint), commit }
}
