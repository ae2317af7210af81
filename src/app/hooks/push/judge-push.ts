import type { Refusal } from '../../../domain/decide/decision.js'
import { isOid } from '../../../domain/names/oid.js'
import { GitError } from '../../../git/process/failure.js'
import { isObjectFault } from '../../objects/object-fault.js'
import type { Context } from '../../outcome/context.js'
import { readRoots } from '../../read/roots.js'
import { judgeRef, type ToVerify } from './judge-ref.js'
import { lawsAtHand } from './protected-by.js'
import { afterPush, type Push, type PushedRef } from './pushed-refs.js'
import { verifyMoved } from './verify-moved.js'
import { watched } from './watched.js'

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

/** What cannot be read is refused by its name: nobody knows what it is. */
async function orUnreadable<T>(judge: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await judge()
  } catch (fault) {
    if (!isObjectFault(fault) && !(fault instanceof GitError)) throw fault
    return { code: 'UNREADABLE', message: fault.message, hint: 'git fsck --full, and look at what it names' }
  }
}
