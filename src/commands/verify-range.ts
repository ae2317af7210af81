import { isFirstParentOf } from '../app/objects/read-commit.js'
import { namedCommits } from '../app/outcome/named-commits.js'
import { type Outcome, Refused } from '../app/outcome/outcome.js'
import { cutLandings } from '../app/verify/cut-landings.js'
import { localBranches } from '../app/verify/law/protected-branches.js'
import type { VerifiedBranch } from '../app/verify/law/verified-branch.js'
import { type Examined, verifyAll } from '../app/verify/verify-repository.js'
import type { Oid } from '../domain/names/oid.js'
import { UsageError } from './parts/command.js'
import { sharing, toldOf } from './verify-came-in.js'
import { verdict } from './verify-verdict.js'

/**
 * What came in on a protected branch between two commits, the logs that landed there included. All since the root
 * is judged, that is reported: of what came before it only what made the law.
 */
export async function verifyRange(examined: Examined, range: string): Promise<Outcome> {
  const [from = '', to = '', ...more] = range.split('..')
  if (more.length > 0 || to.startsWith('.')) throw new UsageError('a range is A..B, with two dots')
  const [start, end] = await namedCommits(examined.context, [from || 'HEAD', to || 'HEAD'])
  if (start === undefined || end === undefined) throw new Error('a range has two ends')
  const name = await branchOf(examined, end)
  const all = await verifyAll(examined, [{ name, tip: end }])
  const verified = sharing(all, name)
  const after = verified.commits.indexOf(start)
  const inRange = new Set(after < 0 ? verified.commits : verified.commits.slice(after + 1))
  const told = await toldOf(examined, verified, inRange)
  const part: VerifiedBranch = {
    ...verified,
    checked: inRange.size,
    landings: verified.landings.filter(({ commit }) => inRange.has(commit)),
    acknowledged: verified.acknowledged.filter(({ commit }) => inRange.has(commit)),
    findings: verified.findings.filter((_, at) => told[at]),
    cameIn: verified.cameIn.filter((_, at) => told[at]),
  }
  const { cut, branches } = await cutLandings(examined, [part])
  return verdict(examined.repo.read, null, branches, [...part.findings, ...cut], {
    range,
    hashed: { files: examined.bytes?.count() ?? 0, deep: false },
  })
}

/** The protected branch that a commit is the tip of, or lies on. */
async function branchOf({ repo, branches, refs }: Examined, commit: Oid): Promise<string> {
  const exact = branches.find(({ tip }) => tip === commit)
  if (exact) return exact.name
  const others = localBranches(refs).filter(({ name }) => !branches.some((branch) => branch.name === name))
  for (const { name, tip } of [...branches, ...others]) {
    if (await isFirstParentOf(repo, commit, tip)) return name
  }
  throw new Refused('NOT_PROTECTED', `${commit} is on no protected branch here`, 'wf policy')
}
