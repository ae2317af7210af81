import type { Oid } from '../../domain/names/oid.js'
import { type Change, sameFile } from '../../domain/tree/change.js'
import type { RefUpdate } from '../../git/port.js'
import { changesBetween, editTree, fileAt } from '../../git/trees.js'
import { bringAlong } from '../../git/worktree/worktree.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { raiseHighWater } from './high-water.js'
import { locked, stayed } from './in-the-way.js'

/** A worktree that has a branch checked out which is about to move. */
interface Follower {
  readonly branch: string
  readonly worktree: string
  readonly from: Oid
  readonly to: Oid
  readonly changes: readonly Change[]
}

/**
 * Moves all the refs of a command in one transaction, and brings worktrees along that have one of them
 * checked out. Answers `lost` where somebody else was faster: nothing has happened then. Refuses where
 * work lies in the way, or a lock.
 */
export async function publish(
  context: Context,
  updates: readonly RefUpdate[],
  reason: string,
): Promise<'done' | 'lost'> {
  const followers = await findFollowers(context, updates)
  const moved: Follower[] = []
  const back = async (): Promise<void> => {
    for (const follower of moved.reverse()) await bringBack(context, follower)
  }
  try {
    for (const follower of followers) {
      const { worktree, from, to, changes } = follower
      const brought = await bringAlong(context.env, worktree, from, to, changes)
      if (!brought.done) throw await stayed(context.env, worktree, brought)
      const kept = new Set(brought.kept?.map(({ path }) => path))
      moved.push({ ...follower, changes: changes.filter(({ path }) => !kept.has(path)) })
    }
    const updated = await context.repo.updateRefs(updates, reason)
    if (updated.done) {
      context.published()
      await raiseHighWater(context, updates)
      return 'done'
    }
    if (updated.why !== 'moved') throw whyNot(updated.why, updated.ref, updated.detail)
  } catch (error) {
    await back()
    throw error
  }
  await back()
  return 'lost'
}

/**
 * Takes a worktree back, but for what the branch holds by now all the same: whoever won the race had the
 * same to land, and this worktree is theirs as well.
 */
async function bringBack(context: Context, follower: Follower): Promise<void> {
  const { repo, env } = context
  const { branch, worktree, from, to, changes } = follower
  const [held] = await repo.refs([branch])
  const [old, now] = await Promise.all([
    knownCommit(context.repo, from),
    held ? knownCommit(context.repo, held.oid) : null,
  ])
  const holds = await Promise.all(
    changes.map(async ({ path, new: file }) => sameFile(await fileAt(repo, now?.tree ?? null, path), file)),
  )
  const leaving = changes.filter((_, at) => !holds[at])
  const staying = changes.filter((_, at) => holds[at])
  if (leaving.length === 0) return
  const edits = staying.map(({ path, new: file }) => ({ path, file }))
  const tree = edits.length === 0 ? old.tree : await editTree(repo, old.tree, edits)
  await bringAlong(env, worktree, to, tree, leaving.map(turnedRound))
}

const turnedRound = (change: Change): Change => ({ path: change.path, old: change.new, new: change.old })

async function findFollowers(context: Context, updates: readonly RefUpdate[]): Promise<readonly Follower[]> {
  const moving = updates.filter(
    ({ name, from, to }) => name.startsWith('refs/heads/') && from !== to && from && to,
  )
  if (moving.length === 0) return []
  const refs = await context.repo.refs(moving.map(({ name }) => name))
  const worktrees = new Map(refs.map(({ name, worktree }) => [name, worktree]))
  const found: Follower[] = []
  for (const { name, from, to } of moving) {
    const worktree = worktrees.get(name) ?? null
    if (worktree === null || from === null || to === null) continue
    const [old, now] = await Promise.all([knownCommit(context.repo, from), knownCommit(context.repo, to)])
    if (old.tree === now.tree) continue
    found.push({
      branch: name,
      worktree,
      from,
      to,
      changes: await changesBetween(context.repo, old.tree, now.tree),
    })
  }
  return found
}

const LOOK = 'a hook (reference-transaction), or the name of another ref: git for-each-ref'

function whyNot(why: 'locked' | 'refused', ref: string | null, detail: string): Refused {
  if (why === 'locked') return locked(detail, ref ?? 'a ref')
  return new Refused('REF_REFUSED', `Git refused to move ${ref ?? 'the refs'}: ${detail}`, LOOK)
}
