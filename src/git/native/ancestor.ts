import type { Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** Is one commit among the other's ancestors? Not where either is no commit, or its history is not here. */
export async function isAncestor(where: Where, older: Oid, newer: Oid): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', older, newer]
  return (await git(args, { ...where, allowExit: [1, 128] })).exitCode === 0
}
