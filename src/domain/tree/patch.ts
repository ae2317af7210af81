import type { Digest } from '../names/digest.js'
import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'
import type { ByteString } from '../text/bytes.js'
import type { Usage } from '../text/usage.js'
import { type Change, sameFile } from './change.js'

/** A patch at the gate: one commit whose parent is the draft's tip that it was made on. */
export interface Patch {
  /** Its number, which it keeps; `null` where it has none, or another patch has the same one. */
  readonly number: number | null
  readonly oid: Oid
  readonly tree: Oid
  readonly parent: Oid
  /** Who or what wrote it, as its author says: `Name <email>`. */
  readonly author: string
  readonly agent: string | null
  /** The gate that it says it is for. */
  readonly stage: string | null
  readonly note: string
  /** What the agent used for it, as it told. */
  readonly usage: Usage | null
  readonly changes: readonly Change[]
  readonly delta: Digest
  readonly files: number
  readonly insertions: number
  readonly deletions: number
  /** What somebody has to confirm by name, sorted. */
  readonly destructive: readonly Path[]
  /** Whose work it is, where somebody else proposed it; `null` or missing: the author's own. */
  readonly origin?: Origin | null
  /** Where this is a part of the patch of that id. */
  readonly part: Part | null
}

/** Whose work a patch is, as they say: a claim. */
export interface Origin {
  /** As in a commit's header. */
  readonly author: ByteString
  /** What their message said below its subject, and with whom they wrote it. */
  readonly body: string
}

/** What was left out of a patch. */
export interface Part {
  /** How many files the whole patch has. */
  readonly files: number
  /** Files that are left out, whole or in part; sorted. */
  readonly left: readonly Path[]
}

/** The changes of a patch that stay out, whole or in part, where these enter. */
export function leftOf(patch: Pick<Patch, 'changes'>, entering: readonly Change[]): readonly Change[] {
  const taken = new Map(entering.map((change) => [change.path, change]))
  return patch.changes.filter(({ path, new: now }) => {
    const change = taken.get(path)
    return change === undefined || !sameFile(change.new, now)
  })
}

/** What people call a patch. */
export const nameOfPatch = ({ number, oid }: Pick<Patch, 'number' | 'oid'>): string =>
  number === null ? oid.slice(0, 10) : String(number)
