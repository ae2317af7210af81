import type { Context } from '../app/context.js'
import { readHighWater } from '../app/high-water.js'
import { type Loaded, loadWorkflow } from '../app/load.js'
import { namedCommits } from '../app/named-commits.js'
import { type Outcome, outcome, Refused } from '../app/outcome.js'
import { isFirstParentOf, readCommit } from '../app/read-commit.js'
import { changingLaw } from '../app/verify/changing-law.js'
import { findCutLogs, type LogNow, openLogs } from '../app/verify/cut-logs.js'
import { isObjectFault } from '../app/verify/gather-commit.js'
import { FETCH_ALL, isMissing, objectFinding } from '../app/verify/object-finding.js'
import { NOTHING_VERIFIED, type VerifiedBranch } from '../app/verify/verified-branch.js'
import { keyOf, type Remembered } from '../app/verify/verified-cache.js'
import { type Examined, examine, verifyAll } from '../app/verify/verify-repository.js'
import { nameAndEmail, parsePerson } from '../domain/commit.js'
import { subjectOf } from '../domain/message.js'
import { type Oid, zeroOid } from '../domain/oid.js'
import type { Finding } from '../domain/problem.js'
import type { Ref } from '../git/port.js'
import { UsageError } from './command.js'

/** Verifies what is asked for: everything that is protected, a range, or one workflow. */
export async function verifyWhat(
  context: Context,
  what: string | null,
  refs: readonly Ref[],
  roots: readonly Oid[],
  cache: Remembered,
): Promise<Outcome> {
  try {
    return await examine(context, refs, roots, (examined) => {
      if (what === null) return verifyBranches(examined, cache)
      return what.includes('..') ? verifyRange(examined, what) : verifyWorkflow(examined, what)
    })
  } catch (fault) {
    if (!isObjectFault(fault)) throw fault
    return unreadable(context, fault)
  }
}

async function verifyBranches(examined: Examined, cache: Remembered): Promise<Outcome> {
  if (examined.branches.length === 0) {
    throw new Refused('NOTHING_PROTECTED', 'no local branch has a policy that protects it', 'wf init')
  }
  const verified = await verifyAll(examined, examined.branches, cache)
  const logs = [...landedLogs(verified), ...openLogs(examined.refs, true)]
  const cut = await cutLogs(examined, logs)
  const against = [...verified.flatMap((branch) => branch.findings), ...cut]
  const found = await verdict(examined.repo.read, null, verified, against)
  await cache.keep(keyOf(examined), verified, examined.branches, found)
  return found
}

const landedLogs = (verified: readonly VerifiedBranch[]): readonly LogNow[] =>
  verified.flatMap(({ landings }) =>
    landings.map(({ workflow, seal, commit }) => ({ slug: workflow, tip: seal, commit, mayBeBehind: false })),
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
  const branch = await branchOf(examined, end)
  const [verified] = await verifyAll(examined, [{ name: branch, tip: end }])
  if (!verified) throw new Error('nothing was verified')
  const after = verified.commits.indexOf(start)
  const inRange = new Set(after < 0 ? verified.commits : verified.commits.slice(after + 1))
  const before = verified.cameIn.filter(({ last }) => !inRange.has(last))
  const lawless = await changingLaw(examined.repo, before)
  const told = verified.cameIn.map(({ last }) => inRange.has(last) || lawless.has(last))
  const part: VerifiedBranch = {
    ...verified,
    checked: inRange.size,
    landings: verified.landings.filter(({ commit }) => inRange.has(commit)),
    acknowledged: verified.acknowledged.filter(({ commit }) => inRange.has(commit)),
    findings: verified.findings.filter((_, at) => told[at]),
    cameIn: verified.cameIn.filter((_, at) => told[at]),
  }
  const cut = await cutLogs(examined, landedLogs([part]))
  return verdict(examined.repo.read, null, [part], [...part.findings, ...cut], { range })
}

/** The protected branch that a commit is the tip of, or lies on. */
async function branchOf({ repo, branches }: Examined, commit: Oid): Promise<string> {
  const exact = branches.find(({ tip }) => tip === commit)
  if (exact) return exact.name
  for (const { name, tip } of branches) {
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
  const now = { slug, tip: loaded.tip, commit: loaded.tip, mayBeBehind: false }
  const cut = await cutLogs(examined, [now])
  if (seal === null) return verdict(repo.read, slug, [], [...loaded.findings, ...cut], openFacts(loaded))
  if (target === null) return targetless(repo.read, slug, loaded, seal.oid)
  const verified = await verifyAll(examined, [{ name: target.name, tip: target.oid }])
  const landing = verified.flatMap((branch) => branch.landings).find((each) => each.id === loaded.workflow.id)
  const chain = new Set<string>([
    ...loaded.entries.map((entry) => entry.commit.oid),
    ...(landing ? [landing.commit] : []),
  ])
  const findings = verified
    .flatMap((branch) => branch.findings)
    .filter((finding) => chain.has(finding.commit))
  const absent: readonly Finding[] =
    landing || verified.some((branch) => branch.incomplete.length > 0)
      ? []
      : [notLanded(seal.oid, target.name)]
  return verdict(repo.read, slug, verified, [...findings, ...absent, ...cut])
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
        landings,
        acknowledged,
      })),
      findings: [...findings, ...incomplete],
      ...more,
    },
  })
}
