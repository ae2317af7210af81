import type { Refusal } from '../../../domain/decide/decision.js'
import { FETCHED } from '../../../domain/names/fetched.js'
import { ARCHIVES } from '../../../domain/names/slug.js'
import { REFS_TO_VERIFY } from '../../objects/workflow-refs.js'
import { isCutShort } from '../../outcome/completing.js'
import type { Spent } from '../../verify/branch-judge.js'
import { isMissing } from '../../verify/objects/object-finding.js'
import { type Examined, examine, verifySome } from '../../verify/verify-repository.js'
import type { Judging, ToVerify } from './judge-ref.js'
import type { Push, PushedRef } from './pushed-refs.js'
import { watched } from './watched.js'
/** The verifier is called where a protected branch moves, and nowhere else: it takes its time to begin. */
export async function verifyMoved(
  judging: Judging,
  { moved, reading }: Push,
  toVerify: readonly ToVerify[],
): Promise<readonly (readonly [PushedRef, Refusal])[]> {
  if (toVerify.length === 0) return []
  const { context, pinned, server } = judging
  // What a server was sent as fetched from elsewhere comes with no rule of its own: there, archives alone count.
  const all = await context.repo.refs(REFS_TO_VERIFY)
  const refs = server ? all.filter(({ name }) => !name.startsWith(FETCHED)) : all
  const coming = new Set(
    moved.flatMap(({ name, to }) => (to !== null && name.startsWith(ARCHIVES) ? [name] : [])),
  )
  return examine(context, refs, pinned, async (examined) => {
    const found: [PushedRef, Refusal][] = []
    const spent: Spent = new Map()
    const cutShort = !server && (await isCutShort(context.repo))
    const whole = { ...examined, repo: watched(examined.repo, reading) }
    const without = { ...whole, refs: refs.filter(({ name }) => !coming.has(name)) }
    for (const each of toVerify) {
      reading(each.ref.name)
      const why =
        (await whyNot(whole, each, spent, cutShort ? judging.say : null)) ??
        (server ? await needsArchive(without, each, coming) : null)
      if (why !== null) found.push([each.ref, why])
    }
    return found
  })
}

async function whyNot(
  examined: Examined,
  { ref: { name }, tip, roots }: ToVerify,
  spent: Spent,
  cutShort: Judging['say'] | null = null,
): Promise<Refusal | null> {
  const verified = await verifySome({ ...examined, roots }, [{ name, tip }], spent)
  const found = verified.flatMap(({ findings, incomplete }) => [...findings, ...incomplete])
  // What a partial or shallow clone was made without is judged where all of it is.
  const all = cutShort === null ? found : found.filter((each) => !isMissing(each))
  if (cutShort !== null && all.length < found.length)
    cutShort(`wf: ${name} was judged as far as its objects are here; all of it: ${examined.completing}`)
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
