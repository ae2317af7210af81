import type { RemoteName } from '../../domain/names/remote.js'
import { ARCHIVES, DRAFTS, PENDING, TRANSCRIPTS } from '../../domain/names/slug.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { unpackable } from '../../git/native/packable.js'
import { listRemote, type Push } from '../../git/native/remote.js'
import { RemoteFailed } from '../../git/process/failure.js'
import { whyUnreadable } from '../objects/object-fault.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { lineOf } from '../outcome/remotes.js'

/** A ref that cannot be sent: an object that it leads to is missing or damaged here. */
export interface Unsendable {
  readonly ref: string
  readonly why: string
  readonly hint: string
}

/** Did a push break off since Git could not read an object of this clone? */
export const isUnsendable = (error: unknown): boolean =>
  whyUnreadable(error instanceof RemoteFailed ? error.cause : error) !== null

/** Which of these pushes were the reason: each is tried alone, without the network. */
export async function unsendable(
  context: Context,
  remote: RemoteName,
  pushes: readonly Push[],
): Promise<readonly Unsendable[]> {
  const line = lineOf(context)
  const there = (await listRemote(line, remote)).split('\n').flatMap((each) => each.split('\t', 1))
  const found: Unsendable[] = []
  for (const { ref, to } of pushes) {
    const error = to === null ? null : await unpackable(context.repo.where, to, there)
    if (error === null) continue
    const why = whyUnreadable(error)
    if (why === null) throw error
    const bring = await completing(context)
    const hint = `${bring}, or where nobody has it: git update-ref -d ${shellWord(ref)}`
    found.push({ ref, why: `${ref} was not pushed: ${why}`, hint })
  }
  return found
}

/** The workflow that a ref belongs to; the ref itself where it belongs to none. What belongs together goes together. */
export function ownerOf(ref: string): string {
  for (const prefix of [DRAFTS, ARCHIVES, TRANSCRIPTS])
    if (ref.startsWith(prefix)) return ref.slice(prefix.length)
  return ref.startsWith(PENDING) ? ref.slice(PENDING.length).replace(/\/[^/]*$/, '') : ref
}
