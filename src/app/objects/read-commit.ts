import { type Commit, parseCommit } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import { madeOf } from '../../git/made-of.js'
import { MalformedObject, MissingObject } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'

type Reader = Pick<Repository, 'read'>

/** The commit, or `null` where the object is missing or is no commit. */
export async function readCommit(repo: Reader, oid: Oid): Promise<Commit | null> {
  const object = await repo.read(oid)
  if (object?.type !== 'commit') return null
  const commit = madeOf(object, ({ content }) => parseCommit(oid, content))
  return commit === null || commit.oid === oid ? commit : parseCommit(oid, object.content)
}

/**
 * A commit that another object names. Throws `MissingObject` where it is not here, and `MalformedObject` where
 * what is here is no commit, or cannot be parsed as one.
 */
export async function commitNamed(repo: Reader, oid: Oid): Promise<Commit> {
  const commit = await readCommit(repo, oid)
  if (commit !== null) return commit
  if ((await repo.read(oid)) === null) throw new MissingObject(oid)
  throw new MalformedObject(oid, 'is not a readable commit, though another object refers to it as one')
}

/** A commit that was written or read a moment ago: that it cannot be read is a defect, or a broken disk. */
export async function knownCommit(repo: Reader, oid: Oid): Promise<Commit> {
  const commit = await readCommit(repo, oid)
  if (commit === null) throw new MissingObject(oid)
  return commit
}

/** `tip` and what it leads to along first parents, as far as that is here. */
export async function* firstParents(repo: Reader, tip: Oid): AsyncGenerator<Oid> {
  for (let next: Oid | undefined = tip; next !== undefined; ) {
    yield next
    const commit: Commit | null = await readCommit(repo, next)
    next = commit?.parents[0]
  }
}

/** Is `wanted` among them? */
export async function isFirstParentOf(repo: Reader, wanted: Oid, tip: Oid): Promise<boolean> {
  for await (const oid of firstParents(repo, tip)) if (oid === wanted) return true
  return false
}
