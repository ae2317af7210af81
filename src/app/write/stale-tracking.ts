import { foldersOf } from '../../domain/names/ref-name.js'
import { type RemoteName, seenRef, trackingRef } from '../../domain/names/remote.js'
import { draftAtRemote } from '../../domain/names/slug-of.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import type { Context } from '../outcome/context.js'
import { publish } from './publish.js'

/**
 * Makes way for what this clone knows of drafts that the remote has: a remote-tracking ref in their way is of a branch
 * that is not there any more, as Git has no branch below another one. What it remembers of its log is kept.
 */
export async function clearTracking(
  context: Context,
  remote: RemoteName,
  slugs: readonly string[],
  refs: readonly Ref[],
): Promise<'done' | 'lost'> {
  const wanted = new Set(slugs.map((slug) => trackingRef(remote, slug)))
  const above = new Set([...wanted].flatMap(foldersOf))
  const stale = refs.filter(
    ({ name }) =>
      name.startsWith(`refs/remotes/${remote}/draft/`) &&
      (above.has(name) || foldersOf(name).some((folder) => wanted.has(folder))),
  )
  if (stale.length === 0) return 'done'
  const gone = stale.map(({ name, oid }): RefUpdate => ({ name, from: oid, to: null }))
  return publish(context, [...gone, ...(await remembered(context, remote, stale))], 'wf sync')
}

async function remembered(
  { repo }: Context,
  remote: RemoteName,
  stale: readonly Ref[],
): Promise<readonly RefUpdate[]> {
  const memories = new Map(
    stale.flatMap(({ name, oid }) => {
      const draft = draftAtRemote(name)
      return draft === null ? [] : [[seenRef(draft.slug, remote), oid] as const]
    }),
  )
  const known = new Set((await repo.refs([...memories.keys()])).map(({ name }) => name))
  return [...memories].flatMap(([name, to]) => (known.has(name) ? [] : [{ name, from: null, to }]))
}
