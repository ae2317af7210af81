import { afterLaw, type Revocations } from '../../../domain/judge/revocation.js'
import type { EventOf } from '../../../domain/log/event.js'
import type { DefinitionId } from '../../definitions/known-definitions.js'
import type { Law } from '../../read/law.js'

/** What is in force on a branch at one of its commits, as far as sound landings brought it. Never changed in place. */
export interface Standing {
  /**
   * The last law that came in soundly. Where the commit's own law is another one, that came in by a commit that
   * something was found against.
   */
  readonly sound: Law
  /** What sound laws revoked since the root. */
  readonly revoked: Revocations
  /** Every pattern of `protect` in a sound law since the root. */
  readonly protect: readonly string[]
  /** The project's definitions that the root has, and those that sound landings brought, as `name@blob`. */
  readonly definitions: ReadonlySet<string>
  /** Has something landed that was sealed for this branch? */
  readonly own: boolean
}

/** At the root, which is trusted and not judged. */
export function standingAtRoot(law: Law, definitions: readonly DefinitionId[]): Standing {
  const nothing = { revoked: [], protect: [], definitions: new Set(definitions), own: false }
  return law.kind === 'policy' ? withLaw({ sound: law, ...nothing }, law) : { sound: law, ...nothing }
}

/** A sound landing left this law. */
export function withLaw(before: Standing, law: Law & { readonly kind: 'policy' }): Standing {
  const { policy } = law
  const protect = policy.protect.filter((pattern) => !before.protect.includes(pattern))
  return {
    ...before,
    sound: law,
    revoked: afterLaw(before.revoked, policy),
    protect: protect.length === 0 ? before.protect : [...before.protect, ...protect],
  }
}

export function withDefinitions(before: Standing, brought: readonly DefinitionId[]): Standing {
  const added = brought.filter((each) => !before.definitions.has(each))
  return added.length === 0 ? before : { ...before, definitions: new Set([...before.definitions, ...added]) }
}

/**
 * May a chain that `opened` with these definitions land? Each of them is known by name and blob together: built in,
 * or one that stood on the branch where the chain began or where it lands, and that came in soundly.
 */
export function areKnown(
  { definitions: sound }: Standing,
  stood: ReadonlySet<DefinitionId>,
  named: EventOf<'opened'>['definitions'],
  builtIn: ReadonlySet<DefinitionId>,
): boolean {
  return named.every(({ name, blob }) => {
    const id: DefinitionId = `${name}@${blob}`
    return builtIn.has(id) || (stood.has(id) && sound.has(id))
  })
}
