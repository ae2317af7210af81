import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** The commit that a person names in any of Git's ways, or `null`. */
export async function resolveRevision(where: Where, name: string): Promise<Oid | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const { stdout } = await git(args, { ...where, allowExit: [1, 128] })
  // Git 2.39 echoes --end-of-options before the answer.
  const oid = stdout.trim().split('\n').at(-1) ?? ''
  return isOid(oid) ? oid : null
}
