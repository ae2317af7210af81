import type { Refusal } from '../../domain/decide/decision.js'
import { readMessage } from '../../domain/message.js'
import type { Oid } from '../../domain/oid.js'
import { ARCHIVES, archiveRef, DRAFTS } from '../../domain/slug.js'
import type { Repository } from '../../git/port.js'
import type { Context } from '../context.js'
import { readCommit, readLog } from '../read-log.js'
import { readRoots } from '../roots.js'
import { archivedSeals } from '../seals.js'
import { type Spent, verifyBranch } from '../verify-branch.js'
import { isProtectedAt } from './on-protected.js'
import { afterPush, type PushedRef } from './pushed-refs.js'

/**
 * May these refs move? Protected branches have to verify and only grow, a draft keeps its events, decisions
 * hold, archives stay. Everything else goes: work in progress is nobody's business yet. Answers why not, one
 * refusal for each ref that may not; `wf` on a server and before a push asks the same.
 */
export async function judgePush(context: Context, moved: readonly PushedRef[]): Promise<readonly Refusal[]> {
  const repo = afterPush(context.repo, moved)
  const roots = await readRoots(context)
  const judging: Judging = {
    context,
    repo,
    roots,
    spent: new Map(),
    seals: archivedSeals(repo, context.hashing),
  }
  const found: Refusal[] = []
  for (const ref of moved) {
    const why = await judgeRef(judging, ref)
    if (why !== null) found.push({ ...why, message: `${ref.name}: ${why.message}` })
  }
  return found
}

interface Judging {
  readonly context: Context
  readonly repo: Repository
  readonly roots: readonly Oid[]
  readonly spent: Spent
  readonly seals: ReturnType<typeof archivedSeals>
}

async function judgeRef(judging: Judging, ref: PushedRef): Promise<Refusal | null> {
  if (ref.name.startsWith(ARCHIVES)) return judgeArchive(ref)
  if (ref.name.startsWith(DRAFTS)) return judgeDraft(judging, ref)
  return ref.name.startsWith('refs/heads/') ? judgeBranch(judging, ref) : null
}

function judgeArchive({ name, from, to }: PushedRef): Refusal | null {
  if (from === null || from === to) return null
  const slug = name.slice(ARCHIVES.length)
  const message = `the archive of ${slug} keeps its chain for good: it neither moves nor goes`
  return { code: 'ARCHIVE_KEPT', message, hint: 'git fetch origin "refs/wf/archive/*:refs/wf/archive/*"' }
}

async function judgeDraft(
  { context, repo }: Judging,
  { name, from, to }: PushedRef,
): Promise<Refusal | null> {
  const slug = name.slice(DRAFTS.length)
  const event = from === null ? null : await lastEvent(repo, from)
  if (event !== null && to === null) {
    const [archive] = await repo.refs([archiveRef(slug)])
    if (archive !== undefined && (await isOnFirstParents(repo, event, archive.oid))) return null
    const message = `the log of ${slug} is in no archive yet: it would be lost with its branch`
    return { code: 'NOT_ARCHIVED', message, hint: `wf abandon ${slug}, or push ${archiveRef(slug)} first` }
  }
  if (to === null) return null
  if (event !== null && !(await isOnFirstParents(repo, event, to))) {
    const message = `this would drop the event ${event.slice(0, 10)} from the log of ${slug}`
    return { code: 'LOG_CUT', message, hint: 'git fetch, and go on from there: events are never rewritten' }
  }
  const log = await readLog(repo, to, context.hashing)
  if ('kind' in log) return null
  const forged = log.findings.find(({ code }) => code.startsWith('DECISION_'))
  return forged === undefined
    ? null
    : {
        code: forged.code,
        message: `the decision ${forged.commit.slice(0, 10)} does not hold: ${forged.message}`,
        hint: `wf verify ${slug}`,
      }
}

async function judgeBranch(judging: Judging, { name, from, to }: PushedRef): Promise<Refusal | null> {
  const { context, repo, spent, seals } = judging
  const branch = name.replace('refs/heads/', '')
  const laws = [from, to, ...judging.roots]
  const asked = await Promise.all(laws.map((oid) => isProtectedAt(context, name, oid)))
  if (!asked.includes(true)) return null
  if (to === null) {
    const message = `${branch} is protected: it is not deleted`
    return { code: 'PROTECTED', message, hint: 'take it out of "protect" first, by a workflow' }
  }
  const known = from !== null && (await readCommit(repo, from)) !== null
  if (known && !(await isOnFirstParents(repo, from, to))) {
    const message = `${branch} is protected and only grows: ${from.slice(0, 10)} would not be on its first parents`
    return { code: 'REWOUND', message, hint: `git fetch, and land on top of ${branch}` }
  }
  const roots = judging.roots.length > 0 ? judging.roots : known ? [from] : []
  if (roots.length === 0 && (await beginsHere(context, name))) {
    context.progress(`wf: no root is pinned here, so ${branch} is taken as it is; pin it now: wf init`)
    return null
  }
  const verified = await verifyBranch(repo, { name, tip: to }, roots, context.hashing, spent, seals)
  const all = [...verified.findings, ...verified.incomplete]
  const [first] = all
  if (first === undefined) return null
  const more = all.length > 1 ? `, and ${all.length - 1} more` : ''
  const message = `commit ${first.commit.slice(0, 10)}: ${first.message}${more}`
  return { code: first.code, message, hint: first.hint }
}

/** A server that has no branch yet has nothing to judge the first push by. */
async function beginsHere({ repo }: Context, name: string): Promise<boolean> {
  const { bare } = await repo.places()
  const branches = await repo.refs(['refs/heads/'])
  return bare && branches.every((ref) => ref.name === name || ref.name.startsWith(DRAFTS))
}

async function lastEvent(repo: Repository, tip: Oid): Promise<Oid | null> {
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    const commit = await readCommit(repo, next)
    if (commit === null) return null
    if (readMessage(commit.message).kind === 'event') return next
    next = commit.parents[0]
  }
  return null
}

async function isOnFirstParents(repo: Repository, wanted: Oid, tip: Oid): Promise<boolean> {
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    if (next === wanted) return true
    next = (await readCommit(repo, next))?.parents[0]
  }
  return false
}
