import { homedir } from 'node:os'
import { findSigner } from '../../trust/signing-key.js'
import type { Context } from './context.js'

/** The key that would sign here, or why there is none. Nothing is unlocked for it. */
export async function ownKey({ repo, env }: Context): ReturnType<typeof findSigner> {
  const [config, places] = await Promise.all([repo.config(), repo.places()])
  const home = env.HOME ?? homedir()
  return findSigner({ config, env: { ...env }, home, cwd: places.top ?? places.gitDir })
}
