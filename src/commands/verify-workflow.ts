import type { Context } from '../app/outcome/context.js'
import { Incomplete, type Outcome } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow } from '../app/read/load.js'
import { cutLandings, cutLogs } from '../app/verify/cut-landings.js'
import { NOTHING_VERIFIED } from '../app/verify/law/verified-branch.js'
import { type Examined, verifyAll } from '../app/verify/verify-repository.js'
import { fetching } from '../domain/names/fetched.js'
import { type Oid, zeroOid } from '../domain/names/oid.js'
import { shellWord } from '../domain/text/shell-word.js'
import { type Finding, problem } from '../domain/workflow/problem.js'
import { sharing, toldOf } from './verify-came-in.js'
import { type Read, verdict } from './verify-verdict.js'

/** One workflow: an open one by structure, a sealed one by its landing. */
export async function verifyWorkflow(examined: Examined, slug: string): Promise<Outcome> {
  const { context, repo } = examined
  const isolated: Context = { ...context, repo: { ...context.repo, read: repo.read } }
  const loaded = await loadWorkflow(isolated, slug).catch(orNotHere)
  if (loaded instanceof Incomplete) return withoutLog(examined, slug, loaded)
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
  const { cut } =
    landing === undefined
      ? { cut: await cutLogs(examined, [now]) }
      : await cutLandings(examined, [{ ...verified, landings: [landing] }])
  const absent: readonly Finding[] =
    landing || verified.incomplete.length > 0 ? [] : [notLanded(seal.oid, target.name)]
  return verdict(repo.read, slug, [verified], [...findings, ...absent, ...cut])
}

function orNotHere(error: unknown): Incomplete {
  if (error instanceof Incomplete) return error
  throw error
}

/** It landed, and its log lies elsewhere: that is no finding against it. */
async function withoutLog(
  { repo, refs }: Examined,
  slug: string,
  { reason, facts }: Incomplete,
): Promise<Outcome> {
  const branch = `refs/heads/${facts['branch']}`
  const commit = refs.find(({ name }) => name === branch)?.oid ?? zeroOid(repo.objectFormat)
  const incomplete = [{ ...problem('CHAIN_MISSING', reason.message, reason.hint), commit }]
  return verdict(repo.read, slug, [{ ...NOTHING_VERIFIED, branch, incomplete }], [])
}

const shortName = (ref: string): string => ref.replace('refs/heads/', '')

const notLanded = (commit: Oid, target: string): Finding => ({
  code: 'NOT_LANDED',
  commit,
  message: `it is sealed, but no commit of ${shortName(target)} lands it`,
  hint: `git switch ${shellWord(shortName(target))}; git pull --ff-only --no-prune, or git switch ${shellWord(shortName(target))}; git merge --no-ff --no-edit ${commit}`,
})

/** A chain is sealed for a branch: without that branch nobody can say whether and how it landed. */
function targetless(read: Read, slug: string, loaded: Loaded, seal: Oid): Promise<Outcome> {
  const branch = shellWord(shortName(loaded.workflow.target))
  const message = `it is sealed for ${branch}, a branch that this clone does not have`
  const name = loaded.workflow.target
  const hint = fetching('origin', [`${name}:${name}`])
  const incomplete = [{ code: 'TARGET_MISSING', commit: seal, message, hint } as const]
  return verdict(
    read,
    slug,
    [{ ...NOTHING_VERIFIED, branch: loaded.workflow.target, incomplete }],
    loaded.findings,
  )
}

const openFacts = ({ workflow, entries }: Loaded) => ({ mode: workflow.mode, checked: entries.length })
