import { readCommit } from '../app/objects/read-commit.js'
import { type Outcome, Refused } from '../app/outcome/outcome.js'
import type { Remembered } from '../app/verify/cache/verified-cache.js'
import { cutLandings } from '../app/verify/cut-landings.js'
import { localBranches } from '../app/verify/law/protected-branches.js'
import type { Branch, VerifiedBranch } from '../app/verify/law/verified-branch.js'
import { isMissing } from '../app/verify/objects/object-finding.js'
import { type Examined, verifyAll } from '../app/verify/verify-repository.js'
import { listFiles } from '../git/trees.js'
import { verdict } from './verify-verdict.js'

export interface EveryBranch {
  readonly cache: Remembered
  /** Hash every file of each protected tip. */
  readonly deep: boolean
}

export async function verifyBranches(examined: Examined, { cache, deep }: EveryBranch): Promise<Outcome> {
  const verified = await verifyAll(examined, [], cache)
  if (verified.length === 0) {
    // Who has a root here had protected something: a branch may have been renamed.
    const hint = examined.roots.length > 0 ? 'wf doctor' : 'wf init'
    throw new Refused('NOTHING_PROTECTED', 'no local branch has a policy that protects it', hint)
  }
  const tips = localBranches(examined.refs)
  const judged = deep
    ? await Promise.all(verified.map((branch) => hashedWhole(examined, branch, tips)))
    : verified
  const { cut, branches: all } = await cutLandings(examined, judged)
  const against = [...all.flatMap((branch) => branch.findings), ...cut]
  const files = cache.files + (examined.bytes?.count() ?? 0)
  const found = await verdict(examined.repo.read, null, all, against, { hashed: { files, deep } })
  await cache.keep({ verified: all, tips, files, outcome: found })
  return found
}

/** The branch, with what hashing every file at its tip found. */
async function hashedWhole(
  { repo, bytes }: Examined,
  branch: VerifiedBranch,
  tips: readonly Branch[],
): Promise<VerifiedBranch> {
  const tip = tips.find(({ name }) => name === branch.branch)?.tip
  const commit = tip === undefined ? null : await readCommit(repo, tip)
  if (commit === null || bytes === null) return branch
  const files = await listFiles(repo, commit.tree, '')
  const blobs = files.flatMap(({ mode, oid }) => (mode === '160000' ? [] : [oid]))
  const found = await bytes.hash(blobs, commit.oid)
  return {
    ...branch,
    findings: [...branch.findings, ...found.filter((finding) => !isMissing(finding))],
    incomplete: [...branch.incomplete, ...found.filter(isMissing)],
  }
}
