import { isFirstParentOf, readCommit } from '../app/objects/read-commit.js'
import type { Context } from '../app/outcome/context.js'
import { namedCommits } from '../app/outcome/named-commits.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow } from '../app/read/load.js'
import type { Remembered } from '../app/verify/cache/verified-cache.js'
import { findCutLogs, type LogNow } from '../app/verify/chain/cut-logs.js'
import { changingLaw } from '../app/verify/law/changing-law.js'
import { localBranches } from '../app/verify/law/protected-branches.js'
import { type Branch, NOTHING_VERIFIED, type VerifiedBranch } from '../app/verify/law/verified-branch.js'
import { isObjectFault } from '../app/verify/objects/object-fault.js'
import { FETCH_ALL, isMissing, objectFinding } from '../app/verify/objects/object-finding.js'
import { type Examined, examine, verifyAll } from '../app/verify/verify-repository.js'
import { readHighWater } from '../app/write/high-water.js'
import { nameAndEmail, parsePerson } from '../domain/log/commit.js'
import { subjectOf } from '../domain/log/message.js'
import { type Oid, zeroOid } from '../domain/names/oid.js'
import type { Finding } from '../domain/workflow/problem.js'
import type { IsolatedRepository } from '../git/clone/isolated.js'
import type { Ref } from '../git/port.js'
import { listFiles } from '../git/trees.js'
import { UsageError } from './parts/command.js'

export interface Asked {
  /** A range, a slug, or `null` for everything that is protected. */
  readonly what: string | null
  readonly refs: readonly Ref[]
  readonly roots: readonly Oid[]
  readonly cache: Remembered
  /** Hash every file of each protected tip. */
  readonly deep: boolean
  readonly onOpen: (repo: IsolatedRepository) => void
}

/** Verifies what is asked for: everything that is protected, a range, or one workflow. */
export async function verifyWhat(context: Context, asked: Asked): Promise<Outcome> {
  const { what, refs, roots, onOpen } = asked
  try {
    const verify = (examined: Examined): Promise<Outcome> => {
      onOpen(examined.repo)
      if (what === null) return verifyBranches(examined, asked)
      return what.includes('..') ? verifyRange(examined, what) : verifyWorkflow(examined, what)
    }
    return await examine(context, refs, roots, verify, { bytes: true })
  } catch (fault) {
    if (!isObjectFault(fault)) throw fault
    return unreadable(context, fault)
  }
}

async function verifyBranches(examined: Examined, { cache, deep }: Asked): Promise<Outcome> {
  const verified = await verifyAll(examined, [], cache)
  if (verified.length === 0) {
    throw new Refused('NOTHING_PROTECTED', 'no local branch has a policy that protects it', 'wf init')
  }
  const tips = localBranches(examined.refs)
  const all = deep
    ? await Promise.all(verified.map((branch) => hashedWhole(examined, branch, tips)))
    : verified
  const cut = await cutLogs(examined, landedLogs(all))
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

const landedLogs = (verified: readonly VerifiedBranch[]): readonly LogNow[] =>
  verified.flatMap(({ landings, standing }) =>
    landings.map(({ workflow, seal, commit }) => ({
      slug: workflow,
      tip: seal,
      commit,
      law: standing?.sound ?? { kind: 'none' as const },
    })),
  )

async function cutLogs(
  { context, repo, refs }: Examined,
  logs: readonly LogNow[],
): Promise<readonly Finding[]> {
  const highWater = await readHighWater(context)
  return findCutLogs({ repo, refs, highWater, hashing: context.hashing }, logs)
}

/**
 * What came in on a protected branch between two commits, the logs that landed there included. All since the root
 * is judged, that is reported: of what came before it only what made the law.
 */
async function verifyRange(examined: Examined, range: string): Promise<Outcome> {
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
  const cut = await cutLogs(examined, landedLogs([part]))
  return verdict(examined.repo.read, null, [part], [...part.findings, ...cut], {
    range,
    hashed: { files: examined.bytes?.count() ?? 0, deep: false },
  })
}

/** Of what was found on a branch, that which came in by these commits, and what before them changed the law. */
async function toldOf(
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
function sharing(all: readonly VerifiedBranch[], name: string): VerifiedBranch {
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

/** One workflow: an open one by structure, a sealed one by its landing. */
async function verifyWorkflow(examined: Examined, slug: string): Promise<Outcome> {
  const { context, repo } = examined
  const isolated: Context = { ...context, repo: { ...context.repo, read: repo.read } }
  const loaded = await loadWorkflow(isolated, slug)
  const { seal } = loaded.workflow
  const { target } = loaded
  const now = { slug, tip: loaded.tip, commit: loaded.tip, law: null }
  if (seal === null) {
    const cut = await cutLogs(examined, [now])
    return verdict(repo.read, slug, [], [...loaded.findings, ...cut], openFacts(loaded))
  }
  if (target === null) return targetless(repo.read, slug, loaded, seal.oid)
  const all = await verifyAll(examined, [{ name: target.name, tip: target.oid }])
  const verified = sharing(all, target.name)
  const landing = verified.landings.find((each) => each.id === loaded.workflow.id)
  const last = landing === undefined ? -1 : verified.commits.indexOf(landing.commit)
  const came = new Set(landing === undefined ? [] : [landing.commit])
  // What changed the law before it bears on it: it was judged by that.
  const upToIt = new Set(verified.commits.slice(0, last + 1))
  const told = await toldOf(examined, verified, came)
  const chain = new Set<string>(loaded.entries.map((entry) => entry.commit.oid))
  const findings = verified.findings.filter(
    ({ commit }, at) => chain.has(commit) || (told[at] && upToIt.has(verified.cameIn[at]?.last ?? commit)),
  )
  const cut = await cutLogs(
    examined,
    landing === undefined ? [now] : landedLogs([{ ...verified, landings: [landing] }]),
  )
  const absent: readonly Finding[] =
    landing || verified.incomplete.length > 0 ? [] : [notLanded(seal.oid, target.name)]
  return verdict(repo.read, slug, [verified], [...findings, ...absent, ...cut])
}

const notLanded = (commit: Oid, target: string): Finding => ({
  code: 'NOT_LANDED',
  commit,
  message: `it is sealed, but no commit of ${target.replace('refs/heads/', '')} lands it`,
  hint: 'git fetch, or merge it',
})

/** A chain is sealed for a branch: without that branch nobody can say whether and how it landed. */
function targetless(read: Read, slug: string, loaded: Loaded, seal: Oid): Promise<Outcome> {
  const branch = loaded.workflow.target.replace('refs/heads/', '')
  const message = `it is sealed for ${branch}, which is no branch here`
  const hint = `git fetch origin ${branch}:${branch}`
  const incomplete = [{ code: 'TARGET_MISSING', commit: seal, message, hint } as const]
  return verdict(
    read,
    slug,
    [{ ...NOTHING_VERIFIED, branch: loaded.workflow.target, incomplete }],
    loaded.findings,
  )
}

const openFacts = ({ workflow, entries }: Loaded) => ({ mode: workflow.mode, checked: entries.length })

/** Something that is needed before any branch can be looked at cannot be relied on. */
async function unreadable({ repo }: Context, fault: Parameters<typeof objectFinding>[0]): Promise<Outcome> {
  const { shallow, objectFormat } = await repo.places()
  const finding = objectFinding(fault, fault.oid ?? zeroOid(objectFormat), shallow)
  const lacking = isMissing(finding)
  const branch = { ...NOTHING_VERIFIED, branch: '', incomplete: [finding] }
  const nothing = async () => null
  return lacking ? verdict(nothing, null, [branch], []) : verdict(nothing, null, [], [finding])
}

/** What a finding is about, for somebody who has not seen the commit: its first line, and who it says wrote it. */
interface Told extends Finding {
  readonly subject: string | null
  readonly by: string | null
}

// A page of them is for reading. Beyond that the oid has to do.
const TOLD = 500

async function tell(read: Read, finding: Finding, at: number, otherwise: string): Promise<Told> {
  const hinted = { ...finding, hint: finding.hint ?? otherwise }
  const commit = at < TOLD ? await readCommit({ read }, finding.commit).catch(() => null) : null
  if (commit === null) return { ...hinted, subject: null, by: null }
  const author = parsePerson(commit.author)
  return { ...hinted, subject: subjectOf(commit.message), by: author && nameAndEmail(author) }
}

type Read = Examined['repo']['read']

async function verdict(
  read: Read,
  slug: string | null,
  verified: readonly VerifiedBranch[],
  against: readonly Finding[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  // What came in on a branch says itself what to do about it.
  const otherwise = slug === null ? 'git fsck --full' : `wf log ${slug}, and wf draft NEW --from ${slug}`
  const findings = await Promise.all(against.map((each, at) => tell(read, each, at, otherwise)))
  const lacking = verified.flatMap((branch) => branch.incomplete)
  const incomplete = await Promise.all(lacking.map((each, at) => tell(read, each, at, FETCH_ALL)))
  const named = findings.length > 0 ? 'FAIL' : incomplete.length > 0 ? 'INCOMPLETE' : 'PASS'
  const [first] = [...findings, ...incomplete]
  return outcome('verify', {
    status: named === 'PASS' ? 'done' : named === 'FAIL' ? 'failed' : 'incomplete',
    workflow: slug,
    reason: first ? { code: first.code, message: first.message, hint: first.hint } : null,
    facts: {
      verdict: named,
      range: null,
      checked: verified.reduce((sum, branch) => sum + branch.checked, 0),
      branches: verified.map(({ branch, root, checked, landings, acknowledged }) => ({
        branch: branch.replace('refs/heads/', ''),
        root,
        checked,
        // Whose it is, the verdict has judged.
        landings: landings.map(({ target: _, ...landing }) => landing),
        acknowledged,
      })),
      findings: [...findings, ...incomplete],
      ...more,
    },
  })
}
