import type { Refusal } from '../../../domain/decide/decision.js'
import type { Commit } from '../../../domain/log/commit.js'
import { readMessage } from '../../../domain/log/message.js'
import { archivesFrom, FETCH_BRANCHES, fetching, slugOfArchive } from '../../../domain/names/fetched.js'
import type { Oid } from '../../../domain/names/oid.js'
import { ARCHIVES, archiveRef, DRAFTS, NOTES } from '../../../domain/names/slug.js'
import type { Repository } from '../../../git/port.js'
import { commitNamed, isFirstParentOf, readCommit } from '../../objects/read-commit.js'
import type { Context } from '../../outcome/context.js'
import { readLaw } from '../../read/law.js'
import { readLog } from '../../read/read-log.js'
import { isProtectedBy, type LawsAtHand, lawHere } from './protected-by.js'
import type { PushedRef } from './pushed-refs.js'

export interface Judging {
  /** As it will be once all of the push is in. */
  readonly context: Context
  /** The refs that are certain to be there. */
  readonly standing: Repository
  readonly pinned: readonly Oid[]
  readonly laws: LawsAtHand
  readonly server: boolean
  readonly say: Context['progress']
}

/** A protected branch that moves, and may move if it verifies from these roots. */
export interface ToVerify {
  readonly ref: PushedRef
  readonly tip: Oid
  readonly roots: readonly Oid[]
}

/** Refuses a ref that may not move; a protected branch has to verify. */
export async function judgeRef(judging: Judging, ref: PushedRef): Promise<Refusal | ToVerify | null> {
  if (ref.from === ref.to) return null
  if (ref.name.startsWith(ARCHIVES)) return judgeArchive(judging, ref)
  if (ref.name.startsWith(DRAFTS)) return judgeDraft(judging, ref)
  if (ref.name.startsWith('refs/heads/')) return judgeBranch(judging, ref)
  return ref.name === NOTES || ref.name.startsWith('refs/wf/') ? judgeBeside(judging, ref) : null
}

/** Whoever syncs builds upon what lies here: something else than a commit would end up in the history of all. */
async function judgeBeside({ context: { repo } }: Judging, { to }: PushedRef): Promise<Refusal | null> {
  if (to === null || (await readCommit(repo, to)) !== null) return null
  const message = `${to.slice(0, 10)} is not a commit, and only commits belong there`
  return {
    code: 'NOT_A_COMMIT',
    message,
    hint: 'git cat-file -t OBJECT; wf notes rebuild makes the notes anew',
  }
}

/** An archive stays for good, and its slug with it: only what has ended comes to be one. */
async function judgeArchive(
  { context: { repo, hashing } }: Judging,
  { name, from, to }: PushedRef,
): Promise<Refusal | null> {
  const own = slugOfArchive(name)
  const slug = own ?? name.slice(ARCHIVES.length)
  if (from !== null || to === null) {
    const message = `the archive of ${slug} keeps its chain for good: it neither moves nor goes`
    return { code: 'ARCHIVE_KEPT', message, hint: fetching('origin', [archivesFrom('origin')]) }
  }
  const log = await readLog(repo, to, hashing)
  const ended = !('kind' in log) && ['sealed', 'abandoned'].includes(log.workflow.mode)
  if (ended && log.workflow.slug === own) return null
  const message = `this is not a sealed or abandoned log of ${slug}, and nobody could use its name again`
  return { code: 'NOT_ENDED', message, hint: `wf save ${slug}, or wf abandon ${slug} -m WHY` }
}

async function judgeDraft(judging: Judging, { name, from, to }: PushedRef): Promise<Refusal | null> {
  const { context, standing, server } = judging
  const { repo } = context
  const slug = name.slice(DRAFTS.length)
  const event = from === null ? null : await lastEvent(repo, from, server)
  if (event !== null && to === null) {
    const [archive] = await standing.refs([archiveRef(slug)])
    if (archive !== undefined && (await isFirstParentOf(repo, event, archive.oid))) return null
    const message = `the log of ${slug} is in no archive yet: it would be lost with its branch`
    return {
      code: 'NOT_ARCHIVED',
      message,
      hint: `wf abandon ${slug} -m WHY; git push REMOTE ${archiveRef(slug)}, and then the deletion`,
    }
  }
  if (to === null) return null
  if (event !== null && !(await isFirstParentOf(repo, event, to))) {
    const message = `this would drop the event ${event.slice(0, 10)} from the log of ${slug}`
    return { code: 'LOG_CUT', message, hint: `wf sync ${slug}, since events are never rewritten` }
  }
  const log = await readLog(repo, to, context.hashing)
  if ('kind' in log) return null
  const forged = log.findings.find(({ code }) => code.startsWith('DECISION_'))
  return forged === undefined
    ? null
    : {
        code: forged.code,
        message: `the decision ${forged.commit.slice(0, 10)} is not valid: ${forged.message}`,
        hint: `wf verify ${slug}`,
      }
}

async function judgeBranch(judging: Judging, ref: PushedRef): Promise<Refusal | ToVerify | null> {
  const { context, pinned, say } = judging
  const { repo } = context
  const { name, from, to } = ref
  const branch = name.replace('refs/heads/', '')
  const known = from !== null && (await readCommit(repo, from)) !== null
  const own = [
    ...(from !== null && (known || judging.server) ? [await lawHere(repo, from)] : []),
    ...(to === null ? [] : [await readLaw(repo, to)]),
  ]
  if (!isProtectedBy([...judging.laws, ...own], name)) return null
  if (to === null) {
    const message = `${branch} is protected: it is not deleted`
    return { code: 'PROTECTED', message, hint: 'take it out of "protect" first, by a workflow' }
  }
  if (known && !(await isFirstParentOf(repo, from, to))) {
    const message = `${branch} is protected and only grows: ${from.slice(0, 10)} would not be on its first parents`
    return { code: 'REWOUND', message, hint: `${FETCH_BRANCHES}, and land on top of ${branch}` }
  }
  const roots = pinned.length > 0 ? pinned : known ? [from] : []
  if (roots.length === 0 && (await beginsHere(context, name))) {
    say(`wf: no root is pinned here, so ${branch} is trusted as it is; pin it now: wf init`)
    return null
  }
  return { ref, tip: to, roots }
}

/** A server that has no branch yet has nothing to judge the first push by. */
async function beginsHere({ repo }: Context, name: string): Promise<boolean> {
  if (!(await repo.places()).bare) return false
  const branches = await repo.refs(['refs/heads/'])
  return branches.every((ref) => ref.name === name || ref.name.startsWith(DRAFTS))
}

/** The newest event of a draft, as far as it is here; `whole`: all of it has to be. */
async function lastEvent(repo: Repository, tip: Oid, whole: boolean): Promise<Oid | null> {
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    const commit: Commit | null = whole ? await commitNamed(repo, next) : await readCommit(repo, next)
    if (commit === null) return null
    if (readMessage(commit.message).kind === 'event') return next
    next = commit.parents[0]
  }
  return null
}
