import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { output } from './resident.js'

/**
 * What `git status` says in a new clone of a branch, with nothing configured: empty where every file is what Git would
 * store. It reads each file anew, and does not go by the times that the clone noted.
 */
export function statusOfFreshClone(from: string, branch: string, env: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'wf-fresh-'))
  const git = (cwd: string, ...args: readonly string[]) => output('git', args, { cwd, env })
  try {
    git(folder, 'clone', '-q', '--single-branch', '--branch', branch, '--', from, 'clone')
    const clone = join(folder, 'clone')
    git(clone, 'read-tree', 'HEAD')
    return git(clone, 'status', '--porcelain')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
