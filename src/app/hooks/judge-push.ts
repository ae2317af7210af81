import type { Refusal } from '../../domain/decide/decision.js'
import { readMessage } from '../../domain/message.js'
import type { Oid } from '../../domain/oid.js'
import { ARCHIVES, archiveRef, DRAFTS } from '../../domain/slug.js'
import type { Repository } from '../../git/port.js'
import type { Context } from '../context.js'
import { isFirstParentOf, readCommit } from '../read-commit.js'
import { readLog } from '../read-log.js'
import { readRoots } from '../roots.js'
import type { Spent } from '../verify/branch-judge.js'
import { type Examined, examine, verifySome } from '../verify/verify-repository.js'
import { REFS_TO_VERIFY } from '../workflow-refs.js'
import { isProtectedAt } from './on-protected.js'
import { afterPush, type PushedRef } from './pushed-refs.js'

/**
 * May these refs move? Protected branches have to verify and only grow, a draft keeps its events, decisions
 * hold, archives stay. Everything else goes: work in progress is nobody's business yet. Answers why not, one
 * refusal for each ref that may not; `wf` on a server and before a push asks the same.
 */
export async function judgePush(here: Context, moved: readonly PushedRef[]): Promise<readonly Refusal[]> {
  const context = { ...here, repo: afterPush(here.repo, moved), progress: () => {} }
  const roots = await readRoots(context)
  const why = new Map<PushedRef, Refusal>()
  const toVerify: ToVerify[] = []
  for (const ref of moved) {
    const judged = await judgeRef({ context, pinned: roots, say: here.progress }, ref)
    if (judged === null) continue
    if ('code' in judged) why.set(ref, judged)
    else toVerify.push(judged)
  }
  // The verifier is called where a protected branch moves, and nowhere else: it takes its time to begin.
  if (toVerify.length > 0) {
    const refs = await context.repo.refs(REFS_TO_VERIFY)
    await examine(context, refs, roots, async (examined) => {
      const spent: Spent = new Map()
      for (const each of toVerify) {
        const found = await verifyMoved(examined, each, spent)
        if (found !== null) why.set(each.ref, found)
      }
    })
  }
  return moved.flatMap((ref) => {
    const found = why.get(ref)
    return found === undefined ? [] : [{ ...found, message: `${ref.name}: ${found.message}` }]
  })
}

interface Judging {
  readonly context: Context
  readonly pinned: readonly Oid[]
  readonly say: Context['progress']
}

/** A protected branch that moves, and may move if it verifies from these roots. */
interface ToVerify {
  readonly ref: PushedRef
  readonly tip: Oid
  readonly roots: readonly Oid[]
}

async function judgeRef(judging: Judging, ref: PushedRef): Promise<Refusal | ToVerify | null> {
  if (ref.name.startsWith(ARCHIVES)) return judgeArchive(judging, ref)
  if (ref.name.startsWith(DRAFTS)) return judgeDraft(judging, ref)
  return ref.name.startsWith('refs/heads/') ? judgeBranch(judging, ref) : null
}

/** An archive stays for good, and its slug with it: only what has ended comes to be one. */
async function judgeArchive(
  { context: { repo, hashing } }: Judging,
  { name, from, to }: PushedRef,
): Promise<Refusal | null> {
  if (from === to) return null
  const slug = name.slice(ARCHIVES.length)
  if (from !== null || to === null) {
    const message = `the archive of ${slug} keeps its chain for good: it neither moves nor goes`
    return { code: 'ARCHIVE_KEPT', message, hint: 'git fetch origin "refs/wf/archive/*:refs/wf/archive/*"' }
  }
  const log = await readLog(repo, to, hashing)
  const ended = !('kind' in log) && ['sealed', 'abandoned'].includes(log.workflow.mode)
  if (ended && log.workflow.slug === slug) return null
  const message = `this is no log of ${slug} that was sealed or abandoned, and its name would be taken for good`
  return { code: 'NOT_ENDED', message, hint: `wf save ${slug}, or wf abandon ${slug}` }
}

async function judgeDraft({ context }: Judging, { name, from, to }: PushedRef): Promise<Refusal | null> {
  const { repo } = context
  const slug = name.slice(DRAFTS.length)
  const event = from === null ? null : await lastEvent(repo, from)
  if (event !== null && to === null) {
    const [archive] = await repo.refs([archiveRef(slug)])
    if (archive !== undefined && (await isFirstParentOf(repo, event, archive.oid))) return null
    const message = `the log of ${slug} is in no archive yet: it would be lost with its branch`
    return { code: 'NOT_ARCHIVED', message, hint: `wf abandon ${slug}, or push ${archiveRef(slug)} first` }
  }
  if (to === null) return null
  if (event !== null && !(await isFirstParentOf(repo, event, to))) {
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

async function judgeBranch(
  { context, pinned, say }: Judging,
  ref: PushedRef,
): Promise<Refusal | ToVerify | null> {
  const { repo } = context
  const { name, from, to } = ref
  const branch = name.replace('refs/heads/', '')
  const laws = [from, to, ...pinned]
  const asked = await Promise.all(laws.map((oid) => isProtectedAt(context, name, oid)))
  if (!asked.includes(true)) return null
  if (to === null) {
    const message = `${branch} is protected: it is not deleted`
    return { code: 'PROTECTED', message, hint: 'take it out of "protect" first, by a workflow' }
  }
  const known = from !== null && (await readCommit(repo, from)) !== null
  if (known && !(await isFirstParentOf(repo, from, to))) {
    const message = `${branch} is protected and only grows: ${from.slice(0, 10)} would not be on its first parents`
    return { code: 'REWOUND', message, hint: `git fetch, and land on top of ${branch}` }
  }
  const roots = pinned.length > 0 ? pinned : known ? [from] : []
  if (roots.length === 0 && (await beginsHere(context, name))) {
    say(`wf: no root is pinned here, so ${branch} is taken as it is; pin it now: wf init`)
    return null
  }
  return { ref, tip: to, roots }
}

async function verifyMoved(
  examined: Examined,
  { ref: { name }, tip, roots }: ToVerify,
  spent: Spent,
): Promise<Refusal | null> {
  const verified = await verifySome({ ...examined, roots }, [{ name, tip }], spent)
  const all = verified.flatMap(({ findings, incomplete }) => [...findings, ...incomplete])
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
