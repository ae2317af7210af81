import type { Event } from '../log/event.js'
import type { KeyId } from '../log/signer.js'
import type { Oid } from '../names/oid.js'
import type { ByteString } from '../text/bytes.js'
import type { Change } from '../tree/change.js'
import type { Waiting } from '../workflow/gates.js'
import type { Standing } from '../workflow/sign-off.js'
import type { Workflow } from '../workflow/workflow.js'

/** An expected "no": a stable code, what is wrong with which thing, and what to do next. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

type Written<E extends Event> = E extends Event
  ? Omit<E, 'workflow' | 'signature' | 'reviewedBy' | 'approvers'>
  : never

/** An event that is to be written: who writes it fills in whose workflow it is, the person, the signature. */
export interface Step {
  readonly event: Written<Event>
  /** What it changes in the tree of the tip. */
  readonly changes: readonly Change[]
  /** The plain sentence for `git log`. */
  readonly subject: string
  /** What the person wrote. */
  readonly body: string
  /** Whose work it brings, as a commit's header names an author; default: who records it. Who decides is known by the key. */
  readonly author?: ByteString
}

export type Decided =
  | { readonly kind: 'refused'; readonly reason: Refusal }
  /** Said before and still in force: nothing to write. */
  | { readonly kind: 'unchanged'; readonly why: string }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }

export const refused = (code: string, message: string, hint: string | null = null): Decided => ({
  kind: 'refused',
  reason: { code, message, hint },
})
export const unchanged = (why: string): Decided => ({ kind: 'unchanged', why })
export const steps = (...written: readonly Step[]): Decided => ({ kind: 'steps', steps: written })

/** What a decision is made in: the log, the policy of today, the gate. */
export interface Scene {
  readonly workflow: Workflow
  readonly standing: Standing
  readonly waiting: readonly Waiting[]
  readonly landed?: boolean
  /** What only the next steps depend on. */
  readonly around?: Around
}

/** What is neither in the log nor in the policy, and decides which command comes next. */
export interface Around {
  /** What people call the patches that wait. */
  readonly patches?: ReadonlyMap<Oid, string>
  /** The worktree in which an update of this tip waits to be resolved. */
  readonly resolving?: { readonly path: string; readonly tip: Oid } | null
  /** What the target changed since the base. */
  readonly theirs?: readonly Change[]
  /** Stages whose attempt nobody finishes any more. */
  readonly interrupted?: ReadonlySet<string>
  /** Who asks, by the names that the policy has for them: what only others may do is not offered. */
  readonly asker?: ReadonlySet<string>
  /** Is there a remote, by which others hear of it? */
  readonly shared?: boolean
}

/** The key that is about to sign. */
export interface SigningKey {
  readonly key: KeyId
  readonly fingerprint: string
}
