import { MOST_OF_AN_OBJECT } from '../../git/object-faults.js'
import type { Context } from '../outcome/context.js'

/**
 * The same, where an object that a verifier would not read is not read either. Whoever lands something works with it:
 * what no `verify` takes is refused before anything is signed.
 */
export function asVerified(context: Context): Context {
  const { repo } = context
  return { ...context, repo: { ...repo, read: (oid, most = MOST_OF_AN_OBJECT) => repo.read(oid, most) } }
}
