import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callWf, output } from './resident.js'

type Environment = Record<string, string>

/**
 * What `git status` says in a new clone of a branch, with nothing configured: empty where every file is what Git would
 * store. It reads each file anew, and does not go by the times that the clone noted.
 */
export const statusOfFreshClone = (from: string, branch: string, env: Environment): string =>
  inFreshClone(from, branch, env, (clone) => {
    output('git', ['read-tree', 'HEAD'], { cwd: clone, env })
    return output('git', ['status', '--porcelain'], { cwd: clone, env })
  })

/** The verdict of `wf verify` in a new clone of a branch, from that root; what it says where there is none. */
export const verdictOfFreshClone = (from: string, branch: string, root: string, env: Environment): string =>
  inFreshClone(from, branch, env, (clone) => {
    const { stdout, stderr } = callWf(['verify', '--root', root, '--json'], { cwd: clone, env })
    return stdout.startsWith('{') ? (JSON.parse(stdout).facts?.verdict ?? stdout) : stderr
  })

function inFreshClone<T>(from: string, branch: string, env: Environment, look: (clone: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'wf-fresh-'))
  try {
    const args = ['clone', '-q', '--single-branch', '--branch', branch, '--', from, 'clone']
    output('git', args, { cwd: folder, env })
    return look(join(folder, 'clone'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
