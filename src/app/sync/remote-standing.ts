import type { Commit } from '../../domain/log/commit.js'
import { readMessage } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import { remoteOfSeen } from '../../domain/names/remote.js'
import { SEEN } from '../../domain/names/slug.js'
import type { Ref } from '../../git/port.js'
import { isObjectFault } from '../objects/object-fault.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import type { Loaded } from '../read/load.js'

/** How a draft here stands to what was last seen of it at a remote. */
export interface RemoteStanding {
  readonly remote: string
  readonly state: 'same' | 'ahead' | 'behind' | 'diverged'
  /** Commits that are only here, and only there. */
  readonly ahead: number
  readonly behind: number
}

// More than this is said as this: nobody counts them, and a foreign log is not read to its end for it.
const ENOUGH = 1000

/**
 * Compares a draft with its remote-tracking refs, without the network and without a process: the log is read
 * already, and of theirs only what is not in it.
 */
export async function remoteStandings(context: Context, loaded: Loaded): Promise<readonly RemoteStanding[]> {
  const at = new Map(loaded.entries.map(({ commit }, position) => [commit.oid, position]))
  const found: RemoteStanding[] = []
  for (const [remote, tip] of tipsOf(loaded.remotes)) {
    const theirs = await walk(context, tip, at)
    // No log of this workflow: a sync would say so.
    if (theirs === null) continue
    const ahead = loaded.entries.length - 1 - theirs.common
    const { behind } = theirs
    const state = ahead > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'same'
    found.push({ remote, state, ahead, behind })
  }
  return found
}

/** The remotes at which this clone has seen the draft. */
export const seenAt = ({ remotes }: Loaded): readonly string[] => [...tipsOf(remotes).keys()]

/** By remote: what Git keeps as its draft is newer than what a sync wrote down, where there is both. */
function tipsOf(refs: readonly Ref[]): ReadonlyMap<string, Oid> {
  const tips = new Map<string, Oid>()
  for (const { name, oid } of refs) {
    const git = !name.startsWith(SEEN)
    const remote = git ? name.split('/')[2] : remoteOfSeen(name)
    if (remote !== undefined && (git || !tips.has(remote))) tips.set(remote, oid)
  }
  return tips
}

/** Back along first parents to where the two logs meet. */
async function walk(
  { repo }: Context,
  tip: Oid,
  mine: ReadonlyMap<Oid, number>,
): Promise<{ readonly common: number; readonly behind: number } | null> {
  let behind = 0
  for (let next: Oid | undefined = tip; next !== undefined && behind <= ENOUGH; behind++) {
    const common = mine.get(next)
    if (common !== undefined) return { common, behind }
    const commit: Commit | null = await readCommit(repo, next).catch(nothingIfUnreadable)
    if (commit === null || isOpened(commit.message)) return null
    next = commit.parents[0]
  }
  return null
}

function isOpened(message: Parameters<typeof readMessage>[0]): boolean {
  const reading = readMessage(message)
  return reading.kind === 'event' && reading.event.event === 'opened'
}

function nothingIfUnreadable(fault: unknown): null {
  if (isObjectFault(fault)) return null
  throw fault
}
