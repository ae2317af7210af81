import type { Context } from '../app/context.js'
import { readLaw } from '../app/law.js'
import { type Loaded, loadWorkflow } from '../app/load.js'
import { type Outcome, outcome, Refused } from '../app/outcome.js'
import { readCommit } from '../app/read-log.js'
import { readRoots } from '../app/roots.js'
import { archivedSeals } from '../app/seals.js'
import { type Branch, type Spent, type VerifiedBranch, verifyBranch } from '../app/verify-branch.js'
import { isOid, type Oid } from '../domain/oid.js'
import type { Finding } from '../domain/problem.js'
import { protects } from '../domain/protects.js'
import { DRAFTS } from '../domain/slug.js'
import { resolveRevision } from '../git/native/revision.js'
import { type Arguments, type Command, text, texts, UsageError } from './command.js'

export const command: Command = {
  positionals: '[what]',
  options: {
    all: { type: 'boolean', describe: 'every protected branch: the default' },
    root: {
      type: 'string',
      array: true,
      describe: 'a commit that is trusted and not judged; may be repeated',
    },
  },
  epilogue:
    'Without an argument: every local branch that the policy protects. With a slug: that workflow. ' +
    'With A..B: what came in between. ' +
    'Ends with 0 for PASS, 1 for FAIL, 4 for INCOMPLETE.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const what = text(args, 'what')
  const roots = [...(await namedRoots(context, texts(args, 'root'))), ...(await readRoots(context))]
  if (what === null) return verifyBranches(context, roots)
  if (what.includes('..')) return verifyRange(context, roots, what)
  return verifyWorkflow(context, roots, what)
}

async function namedRoots(context: Context, given: readonly string[]): Promise<readonly Oid[]> {
  return Promise.all(
    given.map(async (name) => {
      const oid = isOid(name) ? name : await resolveRevision(context.repo.where, name)
      if (oid !== null) return oid
      throw new Refused('NO_SUCH_COMMIT', `${JSON.stringify(name)} names no commit`, 'git log --first-parent')
    }),
  )
}

async function verifyBranches(context: Context, roots: readonly Oid[]): Promise<Outcome> {
  const branches = await protectedBranches(context, roots)
  if (branches.length === 0) {
    throw new Refused('NOTHING_PROTECTED', 'no local branch has a policy that protects it', 'wf init')
  }
  const verified = await verifyAll(context, branches, roots)
  return verdict(
    null,
    verified,
    verified.flatMap((branch) => branch.findings),
  )
}

async function verifyAll(
  context: Context,
  branches: readonly Branch[],
  roots: readonly Oid[],
): Promise<readonly VerifiedBranch[]> {
  const spent: Spent = new Map()
  const seals = archivedSeals(context.repo, context.hashing)
  const verified: VerifiedBranch[] = []
  for (const branch of branches) {
    context.progress(`verifying ${branch.name.replace('refs/heads/', '')}`)
    verified.push(await verifyBranch(context.repo, branch, roots, context.hashing, spent, seals))
  }
  return verified
}

/**
 * The branches that are to be judged: those that the policy at their tip protects, and those that the policy
 * at a pinned root does, so that no commit takes a branch out of the law by editing the law.
 */
async function protectedBranches({ repo }: Context, roots: readonly Oid[]): Promise<readonly Branch[]> {
  const refs = (await repo.refs(['refs/heads/'])).filter(({ name }) => !name.startsWith(DRAFTS))
  const laws = await Promise.all(roots.map((root) => readLaw(repo, root)))
  const found: Branch[] = []
  for (const { name, oid } of refs) {
    const own = await readLaw(repo, oid)
    const named = [own, ...laws].some((law) => law.kind === 'policy' && protects(law.policy, name))
    // A policy that does not parse protects everything: it fails closed.
    if (named || own.kind === 'invalid') found.push({ name, tip: oid })
  }
  return found
}

/** What came in on a protected branch between two commits. All since the root is judged, that is reported. */
async function verifyRange(context: Context, roots: readonly Oid[], range: string): Promise<Outcome> {
  const [from = '', to = '', ...more] = range.split('..')
  if (more.length > 0 || to.startsWith('.')) throw new UsageError('a range is A..B, with two dots')
  const [start, end] = await namedRoots(context, [from || 'HEAD', to || 'HEAD'])
  if (start === undefined || end === undefined) throw new Error('a range has two ends')
  const branch = await branchOf(context, roots, end)
  const [verified] = await verifyAll(context, [{ name: branch, tip: end }], roots)
  if (!verified) throw new Error('nothing was verified')
  const after = verified.commits.indexOf(start)
  const inRange = new Set(after < 0 ? verified.commits : verified.commits.slice(after + 1))
  const part: VerifiedBranch = {
    ...verified,
    checked: inRange.size,
    landings: verified.landings.filter(({ commit }) => inRange.has(commit)),
    findings: verified.findings.filter((_, at) => inRange.has(verified.cameIn[at] ?? end)),
  }
  return verdict(null, [part], part.findings, { range })
}

/** The protected branch that a commit is the tip of, or lies on. */
async function branchOf(context: Context, roots: readonly Oid[], commit: Oid): Promise<string> {
  const branches = await protectedBranches(context, roots)
  const exact = branches.find(({ tip }) => tip === commit)
  if (exact) return exact.name
  for (const { name, tip } of branches) {
    for (let next: Oid | undefined = tip; next !== undefined; ) {
      if (next === commit) return name
      next = (await readCommit(context.repo, next))?.parents[0]
    }
  }
  throw new Refused('NOT_PROTECTED', `${commit} is on no protected branch here`, 'wf policy')
}

/** One workflow: an open one by structure, a sealed one by its landing. */
async function verifyWorkflow(context: Context, roots: readonly Oid[], slug: string): Promise<Outcome> {
  const loaded = await loadWorkflow(context, slug)
  const { seal } = loaded.workflow
  const target = loaded.target
  if (seal === null) return verdict(slug, [], loaded.findings, openFacts(loaded))
  if (target === null) return targetless(slug, loaded, seal.oid)
  const verified = await verifyAll(context, [{ name: target.name, tip: target.oid }], roots)
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
  return verdict(slug, verified, [...findings, ...absent])
}

const notLanded = (commit: Oid, target: string): Finding => ({
  code: 'NOT_LANDED',
  commit,
  message: `it is sealed, but no commit of ${target.replace('refs/heads/', '')} lands it`,
  hint: 'git fetch, or merge it',
})

/** A chain is sealed for a branch: without that branch nobody can say whether and how it landed. */
function targetless(slug: string, loaded: Loaded, seal: Oid): Outcome {
  const branch = loaded.workflow.target.replace('refs/heads/', '')
  const message = `it is sealed for ${branch}, which is no branch here`
  const hint = `git fetch origin ${branch}:${branch}`
  const incomplete = [{ code: 'TARGET_MISSING', commit: seal, message, hint } as const]
  return verdict(slug, [{ ...NOTHING_CHECKED, branch: loaded.workflow.target, incomplete }], loaded.findings)
}

const NOTHING_CHECKED = {
  root: null,
  checked: 0,
  landings: [],
  findings: [],
  cameIn: [],
  commits: [],
} as const

const openFacts = ({ workflow, entries }: Loaded) => ({ mode: workflow.mode, checked: entries.length })

function verdict(
  slug: string | null,
  verified: readonly VerifiedBranch[],
  findings: readonly Finding[],
  more: Readonly<Record<string, unknown>> = {},
): Outcome {
  const incomplete = verified.flatMap((branch) => branch.incomplete)
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
      branches: verified.map(({ branch, root, checked, landings }) => ({
        branch: branch.replace('refs/heads/', ''),
        root,
        checked,
        landings,
      })),
      findings: [...findings, ...incomplete],
      ...more,
    },
  })
}
