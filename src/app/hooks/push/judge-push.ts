import type { Refusal } from '../../../domain/decide/decision.js'
import type { Commit } from '../../../domain/log/commit.js'
import { readMessage } from '../../../domain/log/message.js'
import { isOid, type Oid } from '../../../domain/names/oid.js'
import { ARCHIVES, archiveRef, DRAFTS, NOTES } from '../../../domain/names/slug.js'
import type { Repository } from '../../../git/port.js'
import { GitError } from '../../../git/process/failure.js'
import { isObjectFault } from '../../objects/object-fault.js'
import { commitNamed, isFirstParentOf, readCommit } from '../../objects/read-commit.js'
import { REFS_TO_VERIFY } from '../../objects/workflow-refs.js'
import type { Context } from '../../outcome/context.js'
import { readLaw } from '../../read/law.js'
import { readLog } from '../../read/read-log.js'
import { readRoots } from '../../read/roots.js'
import type { Spent } from '../../verify/branch-judge.js'
import { type Examined, examine, verifySome } from '../../verify/verify-repository.js'
import { isProtectedBy, type LawsAtHand, lawHere, lawsAtHand } from './protected-by.js'
import { afterPush, type PushedRef } from './pushed-refs.js'

/** A push that is to be judged. */
export interface Push {
  readonly moved: readonly PushedRef[]
  /** Of a client, where its remote-tracking branches lie; `null` on the server, which holds what it judges itself. */
  readonly tracked: string | null
  /** Hears what is being read, in case that never ends. */
  readonly reading: (what: string) => void
}

/**
 * May these refs move? Protected branches have to verify and only grow, a draft keeps its events, decisions
 * hold, archives stay. Everything else goes: work in progress is nobody's business yet. Answers why not, one
 * refusal for each ref that may not; `wf` on a server and before a push asks the same.
 */
export async function judgePush(here: Context, push: Push): Promise<readonly Refusal[]> {
  const { moved } = push
  // An object is read for the sake of a ref: who hears of it wants both.
  let about = ''
  const reading = (what: string): void => {
    if (!isOid(what)) about = what
    push.reading(isOid(what) ? `${what} for ${about}` : what)
  }
  const repo = watched(here.repo, reading)
  const context = { ...here, repo: afterPush(repo, moved), progress: () => {} }
  const pinned = await readRoots(context)
  reading('the laws of all branches')
  const laws = [...(await lawsAtHand(repo, pinned, push.tracked)), ...(await lawsAtHand(context.repo, []))]
  // On a server nothing is certain to arrive but what is there already: Git may refuse one ref and take another.
  const standing = push.tracked === null ? repo : context.repo
  const judging = { context, standing, pinned, laws, server: push.tracked === null, say: here.progress }
  const why = new Map<PushedRef, Refusal>()
  const toVerify: ToVerify[] = []
  for (const ref of moved) {
    reading(ref.name)
    const judged = await orUnreadable(() => judgeRef(judging, ref))
    if (judged === null) continue
    if ('code' in judged) why.set(ref, judged)
    else toVerify.push(judged)
  }
  for (const [ref, found] of await verifyMoved(judging, { ...push, reading }, toVerify)) why.set(ref, found)
  return moved.flatMap((ref) => {
    const found = why.get(ref)
    return found === undefined ? [] : [{ ...found, message: `${ref.name}: ${found.message}` }]
  })
}

/** The same repository; each object that is asked of it is told first. */
function watched<R extends Repository>(repo: R, reading: Push['reading']): R {
  return {
    ...repo,
    read: (oid: Oid) => {
      reading(oid)
      return repo.read(oid)
    },
  }
}

interface Judging {
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
interface ToVerify {
  readonly ref: PushedRef
  readonly tip: Oid
  readonly roots: readonly Oid[]
}

/** What cannot be read is refused by its name: nobody knows what it is. */
async function orUnreadable<T>(judge: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await judge()
  } catch (fault) {
    if (!isObjectFault(fault) && !(fault instanceof GitError)) throw fault
    return { code: 'UNREADABLE', message: fault.message, hint: 'git fsck --full, and look at what it names' }
  }
}

async function judgeRef(judging: Judging, ref: PushedRef): Promise<Refusal | ToVerify | null> {
  if (ref.from === ref.to) return null
  if (ref.name.startsWith(ARCHIVES)) return judgeArchive(judging, ref)
  if (ref.name.startsWith(DRAFTS)) return judgeDraft(judging, ref)
  if (ref.name.startsWith('refs/heads/')) return judgeBranch(judging, ref)
  return ref.name === NOTES || ref.name.startsWith('refs/wf/') ? judgeBeside(judging, ref) : null
}

/** Whoever syncs builds upon what lies here: something else than a commit would end up in the history of all. */
async function judgeBeside({ context: { repo } }: Judging, { to }: PushedRef): Promise<Refusal | null> {
  if (to === null || (await readCommit(repo, to)) !== null) return null
  const message = `${to.slice(0, 10)} is no commit, and only commits belong there`
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
      hint: `wf abandon ${slug}; git push REMOTE ${archiveRef(slug)}, and then the deletion`,
    }
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
    return { code: 'REWOUND', message, hint: `git fetch, and land on top of ${branch}` }
  }
  const roots = pinned.length > 0 ? pinned : known ? [from] : []
  if (roots.length === 0 && (await beginsHere(context, name))) {
    say(`wf: no root is pinned here, so ${branch} is taken as it is; pin it now: wf init`)
    return null
  }
  return { ref, tip: to, roots }
}

/** The verifier is called where a protected branch moves, and nowhere else: it takes its time to begin. */
async function verifyMoved(
  judging: Judging,
  { moved, reading }: Push,
  toVerify: readonly ToVerify[],
): Promise<readonly (readonly [PushedRef, Refusal])[]> {
  if (toVerify.length === 0) return []
  const { context, pinned, server } = judging
  const refs = await context.repo.refs(REFS_TO_VERIFY)
  const coming = new Set(
    moved.flatMap(({ name, to }) => (to !== null && name.startsWith(ARCHIVES) ? [name] : [])),
  )
  return examine(context, refs, pinned, async (examined) => {
    const found: [PushedRef, Refusal][] = []
    const spent: Spent = new Map()
    const all = { ...examined, repo: watched(examined.repo, reading) }
    const without = { ...all, refs: refs.filter(({ name }) => !coming.has(name)) }
    for (const each of toVerify) {
      reading(each.ref.name)
      const why =
        (await whyNot(all, each, spent)) ?? (server ? await needsArchive(without, each, coming) : null)
      if (why !== null) found.push([each.ref, why])
    }
    return found
  })
}

async function whyNot(
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

/**
 * Git moves refs one by one unless the client asked for all or none, and a hook cannot see whether it did. A landing
 * that only an archive of the same push proves would stand without it where that fails.
 */
async function needsArchive(
  without: Examined,
  each: ToVerify,
  coming: ReadonlySet<string>,
): Promise<Refusal | null> {
  const { from } = each.ref
  if (coming.size === 0) return null
  const alone = await whyNot(without, from === null ? each : { ...each, roots: [from] }, new Map())
  if (alone === null) return null
  const message = `it is proved by an archive that comes in the same push, of which Git may take one half`
  return { code: 'ARCHIVE_FIRST', message, hint: `git push REMOTE ${[...coming][0]}, and then the branch` }
}

/** A server that has no branch yet has nothing to judge the first push by. */
async function beginsHere({ repo }: Context, name: string): Promise<boolean> {
  const { bare } = await repo.places()
  const branches = await repo.refs(['refs/heads/'])
  return bare && branches.every((ref) => ref.name === name || ref.name.startsWith(DRAFTS))
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
