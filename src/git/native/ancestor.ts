import { isOid, type Oid } from '../../domain/names/oid.js'
import type { Where } from '../process/environment.js'
import { git } from '../process/run.js'

/** Is one commit among the other's ancestors? Not where either is no commit, or its history is not here. */
export async function isAncestor(where: Where, older: Oid, newer: Oid): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', older, newer]
  return (await git(args, { ...where, allowExit: [1, 128] })).exitCode === 0
}

/** A commit and what it leads to along first parents, as Git says; none where it cannot say. */
export async function firstParentsFrom(where: Where, tip: Oid, most: number): Promise<readonly Oid[]> {
  const args = ['rev-list', '--first-parent', `--max-count=${most}`, '--end-of-options', tip, '--']
  const { stdout } = await git(args, { ...where, allowExit: [128] })
  return stdout.split('\n').filter(isOid)
}
