import type { Oid } from '../../domain/names/oid.js'
import type { Finding } from '../../domain/workflow/problem.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { Law } from '../read/law.js'
import { readRoots } from '../read/roots.js'
import type { CameIn, VerifiedBranch } from '../verify/law/verified-branch.js'
import { type VerifiedNow, verifyNow } from '../verify/verify-now.js'

/** Commits that came onto a protected branch together, and what was found against them. */
export interface Unsound extends CameIn {
  readonly findings: readonly Finding[]
}

export interface UnsoundBranch {
  /** The full name of the branch. */
  readonly branch: string
  readonly tip: Oid
  /** What is to be repaired, the newest first. */
  readonly unsound: readonly Unsound[]
  /** The last law that came in soundly. */
  readonly sound: Law
}

/**
 * What a verifier finds against these commits. Refuses where it finds nothing, where they are on several branches,
 * and where nobody can acknowledge what was found.
 */
export async function unsoundAt(context: Context, commits: readonly Oid[]): Promise<UnsoundBranch> {
  if ((await readRoots(context)).length === 0)
    throw new Refused('NO_ROOT', 'no root is pinned here, so no commit can be judged', 'wf init')
  const verified = (await verifyNow(context)) ?? { branches: [], cut: [] }
  const found = commits.map((commit) => foundAgainst(commit, verified))
  const [first] = found
  if (first === undefined) throw new Error('no commit was named')
  const { branch } = first
  const other = found.find((each) => each.branch !== branch)
  if (other !== undefined)
    throw new Refused(
      'SEVERAL_BRANCHES',
      `the commits are on ${shortName(branch.branch)} and on ${shortName(other.branch.branch)}: repair one branch at a time`,
      'wf verify',
    )
  const [ref] = await context.repo.refs([branch.branch])
  if (ref === undefined) throw new Error(`${branch.branch} is gone`)
  const places = new Map(branch.commits.map((oid, at) => [oid, at]))
  const once = new Map(found.map(({ unsound }) => [unsound.last, unsound]))
  return {
    branch: branch.branch,
    tip: ref.oid,
    unsound: [...once.values()].sort((a, b) => (places.get(b.last) ?? 0) - (places.get(a.last) ?? 0)),
    sound: branch.standing?.sound ?? { kind: 'none' },
  }
}

export const shortName = (ref: string): string => ref.replace('refs/heads/', '')

function foundAgainst(
  commit: Oid,
  { branches, cut }: VerifiedNow,
): { readonly branch: VerifiedBranch; readonly unsound: Unsound } {
  for (const branch of branches) {
    const came = cameInBy(commit, branch, cut)
    if (came === null) continue
    const own = branch.findings.filter((_, at) => branch.cameIn[at]?.last === came.last)
    const findings = [...own, ...cut.filter((finding) => finding.commit === came.last)]
    const altered = findings.find(({ code }) => code === 'OBJECT_ALTERED')
    if (altered !== undefined) throw new Refused(altered.code, altered.message, altered.hint)
    return { branch, unsound: { ...came, findings } }
  }
  throw new Refused('NOTHING_FOUND', `wf verify finds nothing against ${commit.slice(0, 10)}`, 'wf verify')
}

/** The commits of the branch by which that came in which was found; whichever commit of a chain was named. */
function cameInBy(commit: Oid, branch: VerifiedBranch, cut: readonly Finding[]): CameIn | null {
  const { commits, cameIn, findings } = branch
  const at = commits.indexOf(commit)
  const place = (oid: Oid): number => commits.indexOf(oid)
  const within = cameIn.find(({ first, last }) => at >= 0 && place(first) <= at && at <= place(last))
  if (within !== undefined) return within
  const of = findings.findIndex((finding) => finding.commit === commit)
  if (of >= 0) return cameIn[of] ?? null
  const landing = at >= 0 && cut.some((finding) => finding.commit === commit)
  return landing ? { first: commit, last: commit } : null
}
