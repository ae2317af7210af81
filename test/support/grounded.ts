import { appendFileSync, cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Ground, Verifying } from './ground.js'
import { scratch } from './scratch-repository.js'
import { testKey } from './test-key.js'
import { type Workplace, workplaceAt } from './workplace.js'

/**
 * Ada's clone of a ground as it stands: her key, its root pinned, `main` checked out. The ground at its remote `origin`
 * is the same.
 */
export async function grounded(ground: Ground, how: Verifying = {}): Promise<Workplace> {
  const repo = await scratch({ format: ground.format })
  const origin = join(repo.path, '..', 'origin.git')
  mkdirSync(origin)
  ground.writeTo(origin, { ...how, pinned: how.pinned ?? [ground.root] })
  for (const part of ['objects', 'packed-refs', 'wf'])
    cpSync(join(origin, part), join(repo.path, '.git', part), { recursive: true, verbatimSymlinks: true })
  const fetch = '+refs/heads/*:refs/remotes/origin/*'
  appendFileSync(
    join(repo.path, '.git', 'config'),
    `[remote "origin"]\n\turl = ${origin}\n\tfetch = ${fetch}\n[wf]\n\tsigningkey = ${testKey('ada').path}\n`,
  )
  repo.tryGit(['reset', '-q', '--hard'])
  return workplaceAt(repo)
}
