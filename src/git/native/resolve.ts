import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { git } from '../process/run.js'

/**
 * What the ref of exactly that full name (or `HEAD`) holds, `null` where there is
 * none, or none that is here. Git's usual guessing would find `refs/heads/refs/heads/x` for
 * `refs/heads/x`: a name that somebody else chose must not stand in for another.
 */
export async function resolveRef(where: Where, name: string): Promise<Oid | null> {
  if (!/^(?:HEAD$|refs\/)/.test(name) || name.includes('\0')) return null
  const args = ['show-ref', '--verify', '--', name]
  const answer = await git(args, { ...where, allowExit: [1, 128] })
  const oid = answer.stdout.split(' ')[0] ?? ''
  if (answer.exitCode === 0 && isOid(oid)) return oid
  // What it leads to is not here: it holds no commit that anybody could use.
  if (/not a valid ref|bad ref/.test(answer.stderr)) return null
  throw new GitError({ args, ...answer })
}
