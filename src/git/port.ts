import type { ObjectFormat, Oid } from '../domain/names/oid.js'
import type { ByteString } from '../domain/text/bytes.js'
import type { Mode } from '../domain/tree/change.js'

/**
 * What `wf` needs of a Git repository to read facts and to record them: objects
 * and refs. Two adapters hold to it (`native`, `embedded`), under one contract
 * suite. What only Git itself can do (worktrees, diffs for people, applying
 * patches, configuration) is not here but in `native/`.
 */
export interface Repository {
  readonly objectFormat: ObjectFormat

  /**
   * The object under that id or that revision expression's id; `null` where it does not exist. Throws
   * `TooLargeObject` where it has more bytes than `most`, without holding them.
   */
  read(name: Oid, most?: number): Promise<GitObject | null>

  /**
   * A commit and what it leads to along first parents, `most` of them, where the adapter can say so faster than by reading
   * each. To know what to ask for next: each link has to be looked at.
   */
  firstParentsFrom?(tip: Oid, most: number): Promise<readonly Oid[]>

  /** Peels a ref or oid to the commit it names; `null` where there is none. Full ref names or oids only. */
  resolve(name: string): Promise<Oid | null>

  /** The refs under each prefix (`refs/heads/draft/`) or of that exact name, sorted by name. */
  refs(prefixes: readonly string[]): Promise<readonly Ref[]>

  /** Stores an object as it is given, byte for byte, and returns its id. */
  write(type: ObjectType, content: ByteString): Promise<Oid>

  /** Stores trees in one go, in the order given; a later one may hold an earlier one. */
  writeTrees(trees: readonly (readonly TreeEntry[])[]): Promise<readonly Oid[]>

  /**
   * Moves all the refs or none, each only if it still holds what was expected.
   * A race that was lost, or a lock in the way, is an answer, not an error.
   */
  updateRefs(updates: readonly RefUpdate[], reason: string): Promise<RefsUpdated>

  /** Ends what the adapter keeps open (processes). */
  close(): Promise<void>
}

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag'

export interface GitObject {
  readonly oid: Oid
  readonly type: ObjectType
  readonly content: ByteString
}

export interface Ref {
  readonly name: string
  readonly oid: Oid
  /** This is where HEAD of the worktree in use points. */
  readonly head: boolean
  /** The worktree that has it checked out, as an absolute path. */
  readonly worktree: string | null
}

export interface TreeEntry {
  readonly name: ByteString
  readonly mode: Mode | '040000'
  readonly oid: Oid
}

export interface RefUpdate {
  readonly name: string
  /** What it must hold now; `null`: it must not exist. */
  readonly from: Oid | null
  /** What it is to hold; `null`: it goes away. Equal to `from`: it is only verified. */
  readonly to: Oid | null
}

export type RefsUpdated =
  | { readonly done: true }
  | {
      readonly done: false
      readonly why: 'moved' | 'locked' | 'refused'
      readonly ref: string | null
      readonly detail: string
    }
