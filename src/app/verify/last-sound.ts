import type { Policy } from '../../domain/policy/policy.js'
import type { NativeRepository } from '../../git/native/repository.js'
import type { Context } from '../outcome/context.js'
import { type VerifiedNow, verifyNow } from './verify-now.js'

// A command loads its workflow several times, and the branch moves with its last word only.
const ONCE = new WeakMap<NativeRepository, Promise<VerifiedNow | null>>()

/** The last policy of a protected branch that came in soundly; `null` where nothing was found, or none was sound. */
export async function lastSound(context: Context, branch: string): Promise<Policy | null> {
  const verified = ONCE.get(context.repo) ?? verifyNow(context)
  ONCE.set(context.repo, verified)
  const sound = (await verified)?.branches.find((each) => each.branch === branch)?.standing?.sound
  return sound?.kind === 'policy' ? sound.policy : null
}
