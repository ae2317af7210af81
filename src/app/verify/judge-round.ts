import type { Revocations } from '../../domain/judge/revocation.js'
import type { Oid } from '../../domain/names/oid.js'
import { matchesAny } from '../../domain/policy/protects.js'
import { asStep } from '../outcome/context.js'
import type { Spent } from './branch-judge.js'
import type { SoundBranch } from './cache/verified-cache.js'
import { sharedHistories } from './first-parent-chains.js'
import { sayTheyAreProtected } from './law/protected-branches.js'
import type { Branch, VerifiedBranch } from './law/verified-branch.js'
import type { Repositories, Round } from './round.js'
import { type Begun, type Verifying, verifyBranch } from './verify-branch.js'

/**
 * Judges the branches that are known to be protected, then those that their sound laws protect, then those of the
 * rest whose own sound law does.
 */
export async function judgeRound(all: Repositories, revoked: Revocations): Promise<Round> {
  const spent: Spent = new Map(all.spent)
  const known = new Map((await all.cache.branches(revoked, all.local)).map((each) => [each.branch, each]))
  for (const { landings } of known.values()) for (const { id, commit } of landings) spent.set(id, commit)
  const found: VerifiedBranch[] = []
  const shared = sharedHistories(all, found)
  const verifying: Verifying = {
    ...all,
    revoked,
    spent,
    alsoOn: shared.alsoOn,
    objectFormat: all.repo.objectFormat,
  }
  const judged = new Set<string>()
  const judgeOne = async (branch: Branch, on: Verifying): Promise<VerifiedBranch> => {
    judged.add(branch.name)
    all.progress(`verifying ${branch.name.replace('refs/heads/', '')}`)
    return asStep(all, `verifying ${branch.name.replace('refs/heads/', '')}`, async (step) =>
      verifyFrom(
        { ...on, onProgress: (done, total) => step?.of(done, total) },
        branch,
        known.get(branch.name) ?? null,
        await shared.beginning(branch),
      ),
    )
  }
  for (let next = all.first; next.length > 0; ) {
    for (const branch of next) found.push(await judgeOne(branch, verifying))
    const protect = found.flatMap(({ standing }) => standing?.protect ?? [])
    next = all.local.filter(({ name }) => !judged.has(name) && matchesAny(protect, name))
  }
  const rest = all.local.filter(({ name }) => !judged.has(name))
  const tips = all.first.map(({ tip }) => tip)
  const claiming = all.roots.length === 0 ? [] : await sayTheyAreProtected(all.repo, rest, tips)
  for (const branch of claiming) {
    const trial: Spent = new Map(spent)
    const verified = await judgeOne(branch, { ...verifying, spent: trial, bytes: null })
    if (!matchesAny(verified.standing?.protect ?? [], branch.name)) continue
    found.push(await judgeOne(branch, verifying))
  }
  return { branches: onceEach(found), revoked, spent }
}

/** Judges what came in since an earlier run found the branch sound, where it has only grown since. */
async function verifyFrom(
  verifying: Verifying,
  branch: Branch,
  known: SoundBranch | null,
  begun: Begun | null,
): Promise<VerifiedBranch> {
  if (known === null) return verifyBranch(verifying, branch, begun)
  const since = await verifyBranch(verifying, branch, { at: known.tip, of: null, ...known })
  if (since.root === null) {
    // It was rewound: what was found of it is of no use, nor what was spent on it.
    for (const { id } of known.landings) verifying.spent.delete(id)
    return verifyBranch(verifying, branch, begun)
  }
  return {
    ...since,
    checked: known.checked + since.checked,
    landings: [...known.landings, ...since.landings],
    acknowledged: [...known.acknowledged, ...since.acknowledged],
  }
}

/**
 * What was found in history that several branches share is said of the first of them, and of none where a sound law
 * on one of them says that people know of it.
 */
function onceEach(branches: readonly VerifiedBranch[]): readonly VerifiedBranch[] {
  const known = new Map(branches.flatMap((branch) => [...branch.known]))
  const said = new Set<string>()
  return branches.map((branch) => {
    const codes = new Map<Oid, Set<string>>()
    const fresh = branch.findings.map(({ commit, code, message }, at) => {
      const key = `${commit} ${code} ${message}`
      if (said.has(key)) return false
      said.add(key)
      const last = branch.cameIn[at]?.last
      // That bytes are others than those that were decided on, nobody can acknowledge.
      if (last === undefined || code === 'OBJECT_ALTERED' || !known.has(last)) return true
      codes.set(last, (codes.get(last) ?? new Set()).add(code))
      return false
    })
    const elsewhere = [...codes].map(([commit, each]) => ({
      commit,
      why: known.get(commit) ?? '',
      codes: [...each],
    }))
    return {
      ...branch,
      acknowledged: [...branch.acknowledged, ...elsewhere],
      findings: branch.findings.filter((_, at) => fresh[at]),
      cameIn: branch.cameIn.filter((_, at) => fresh[at]),
    }
  })
}
