import type { Oid } from '../names/oid.js'
import type { Commit } from './commit.js'

/** What the signature of a decision proves: a key, or why nothing. */
export type Signer =
  | { readonly ok: true; readonly key: KeyId; readonly fingerprint: string }
  | { readonly ok: false; readonly why: string }

/** A public key as `type base64`: its identity. */
export type KeyId = string & { readonly __key: unique symbol }

/** What is decided once per commit and holds for it: who signed off which code, when. */
export interface Decision {
  /** Position in the log, counted from `opened` = 0. */
  readonly at: number
  readonly oid: Oid
  readonly key: KeyId
  readonly fingerprint: string
  /** Whom the commit claims as committer, raw `Name <email> seconds zone`. */
  readonly claimed: Commit['committer']
}
