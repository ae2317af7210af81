import type { Digest } from '../names/digest.js'
import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'
import type { Change } from './change.js'

/** A patch at the gate: one commit whose parent is the draft's tip that it was made on. */
export interface Patch {
  /** Its number among those that wait, in order of time, from 1. */
  readonly number: number
  readonly oid: Oid
  readonly tree: Oid
  readonly parent: Oid
  /** Who or what wrote it, as its author says: `Name <email>`. */
  readonly author: string
  readonly agent: string | null
  readonly note: string
  readonly changes: readonly Change[]
  readonly delta: Digest
  readonly files: number
  readonly insertions: number
  readonly deletions: number
  /** What somebody has to confirm by name, sorted. */
  readonly destructive: readonly Path[]
}
