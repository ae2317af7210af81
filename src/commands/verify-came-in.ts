import { changingLaw } from '../app/verify/law/changing-law.js'
import type { VerifiedBranch } from '../app/verify/law/verified-branch.js'
import type { Examined } from '../app/verify/verify-repository.js'
import type { Oid } from '../domain/names/oid.js'

/** Of what was found on a branch, that which came in by these commits, and what before them changed the law. */
export async function toldOf(
  { repo }: Examined,
  { cameIn }: VerifiedBranch,
  inRange: ReadonlySet<Oid>,
): Promise<readonly boolean[]> {
  const lawless = await changingLaw(
    repo,
    cameIn.filter(({ last }) => !inRange.has(last)),
  )
  return cameIn.map(({ last }) => inRange.has(last) || lawless.has(last))
}

/** A branch with the history that it shares with another, which was judged as that one's. */
export function sharing(all: readonly VerifiedBranch[], name: string): VerifiedBranch {
  const own = all.find(({ branch }) => branch === name)
  if (!own) throw new Error('nothing was verified')
  const { before } = own
  const other = before === null ? undefined : all.find(({ branch }) => branch === before.branch)
  if (before === null || other === undefined) return own
  const whole = sharing(all, other.branch)
  const commits = whole.commits.slice(0, whole.commits.indexOf(before.at) + 1)
  const shared = new Set(commits)
  const kept = whole.cameIn.map(({ last }) => shared.has(last))
  return {
    ...own,
    commits: [...commits, ...own.commits],
    landings: [...whole.landings.filter(({ commit }) => shared.has(commit)), ...own.landings],
    acknowledged: [...whole.acknowledged.filter(({ commit }) => shared.has(commit)), ...own.acknowledged],
    findings: [...whole.findings.filter((_, at) => kept[at]), ...own.findings],
    cameIn: [...whole.cameIn.filter((_, at) => kept[at]), ...own.cameIn],
    incomplete: [...whole.incomplete, ...own.incomplete],
  }
}
