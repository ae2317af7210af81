import { readAdvertised } from '../../domain/names/advertised.js'
import { isOid, type Oid } from '../../domain/names/oid.js'
import { type RemoteName, seenRef, trackingRef } from '../../domain/names/remote.js'
import { archiveRef, draftRef, SEEN, storedAs } from '../../domain/names/slug.js'
import { isAncestor } from '../../git/native/ancestor.js'
import { fetchObjects, listRemote } from '../../git/native/remote.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { lineOf } from '../outcome/remotes.js'
import type { Loaded } from '../read/load.js'
import { publish } from '../write/publish.js'
import { type PushedTaken, pushTaken } from '../write/push-taken.js'
import { noteSent } from '../write/sent.js'
import { clearTracking } from '../write/stale-tracking.js'
import { branchInTheWayThere } from '../write/way-there.js'

/** What a remote, whose forge is to do the merging, holds of a workflow. */
export interface AtForge {
  readonly remote: RemoteName
  readonly draft: Oid | null
  readonly archive: Oid | null
}

/**
 * Looks at the remote before anything is sealed for it. Refuses where its draft holds what this one does not,
 * where the workflow ended there already, and where the target here has commits that are not there: a seal
 * onto one of those could land nowhere.
 */
export async function lookAtForge(context: Context, loaded: Loaded, remote: RemoteName): Promise<AtForge> {
  const { workflow, target } = loaded
  const { slug } = workflow
  const line = lineOf(context)
  const printed = await listRemote(line, remote, [workflow.target])
  const there = readAdvertised(printed, context.repo.objectFormat)
  const [draft, archive] = [there.drafts.get(slug) ?? null, there.archives.get(slug) ?? null]
  const held = [draft, archive].filter((oid) => oid !== null)
  const other = held.find((oid) => !loaded.entries.some(({ commit }) => commit.oid === oid))
  if (other !== undefined) {
    const message = `${remote} has ${slug} as ${other.slice(0, 10)}, which is not on the draft here`
    throw new Refused('DIVERGED', message, `wf sync ${slug}`)
  }
  const inTheWay = branchInTheWayThere(there, remote, slug)
  if (inTheWay !== null) throw new Refused(inTheWay.code, inTheWay.message, inTheWay.hint)
  if (workflow.seal === null) await requireTargetThere(context, remote, workflow.target, target?.oid, printed)
  return { remote, draft, archive }
}

async function requireTargetThere(
  context: Context,
  remote: RemoteName,
  target: string,
  here: Oid | undefined,
  printed: string,
): Promise<void> {
  const branch = target.replace('refs/heads/', '')
  const there = printed
    .split('\n')
    .map((row) => row.split('\t'))
    .find(([, name]) => name === target)?.[0]
  if (there === undefined || !isOid(there)) {
    const message = `${remote} has no branch ${branch} to merge into`
    throw new Refused('TARGET_MISSING', message, `git push ${remote} ${branch}`)
  }
  if (there === here || here === undefined) return
  const known = (await context.repo.read(there)) !== null
  if (!known && (await fetchObjects(lineOf(context), remote, [target])) === 'moved') return
  if (await isAncestor(context.repo.where, here, there)) return
  const message = `${branch} has commits here that are not on ${branch} of ${remote}: what is sealed onto them cannot land there`
  throw new Refused('TARGET_AHEAD', message, `git push ${remote} ${branch}, or git log ${there}..${branch}`)
}

/**
 * Pushes the sealed draft and its archive, both or neither, each with a lease on what was seen there; where the remote
 * takes branches alone, the draft. Answers what was pushed; nothing where both are there already. Refuses with what the
 * remote said: the seal stays.
 */
export async function pushSeal(
  context: Context,
  slug: string,
  seal: Oid,
  { remote, draft, archive }: AtForge,
): Promise<Pick<PushedTaken, 'pushed' | 'untaken'>> {
  const pushes = [
    { ref: draftRef(slug), from: draft, to: seal },
    { ref: archiveRef(slug), from: archive, to: seal },
  ].filter(({ from, to }) => from !== to)
  await noteSent(context, pushes)
  const done = await pushTaken(context, remote, pushes)
  if (done === 'moved' || done.refusal !== null) {
    const { refused, said } = done === 'moved' ? MOVED : (done.refusal ?? MOVED)
    const why = [...refused.map((each) => `${each.ref} ${each.why}`), ...said].join('; ')
    const message = `${slug} is sealed here, but ${remote} refused it: ${why}`
    throw new Refused('PUSH_REFUSED', message, `wf save ${slug} --forge pushes it again`)
  }
  const [broken] = done.unsendable
  if (broken !== undefined)
    throw new Refused('OBJECT_MISSING', `${slug} is sealed here; ${broken.why}`, broken.hint)
  await rememberSeal(context, slug, seal, remote)
  return done
}

const MOVED = { refused: [], said: ['somebody else was faster there'] }

/** As a sync does: this clone has seen the draft there. Git may have noted that for itself. */
async function rememberSeal(context: Context, slug: string, seal: Oid, remote: RemoteName): Promise<void> {
  const names = [seenRef(slug, remote), trackingRef(remote, slug)]
  const tracking = await context.repo.refs([`refs/remotes/${remote}/draft/`])
  await clearTracking(context, remote, [slug], tracking)
  const refs = await context.repo.refs([`${SEEN}${storedAs(slug)}/`, trackingRef(remote, slug)])
  const held = new Map(refs.map(({ name, oid }) => [name, oid]))
  const updates = names
    .map((name) => ({ name, from: held.get(name) ?? null, to: seal }))
    .filter(({ from, to }) => from !== to)
  // A memory: where somebody else wrote it meanwhile, the next sync looks again.
  await publish(context, updates, 'wf save')
}
