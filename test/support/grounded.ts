import { cpSync, rmSync } from 'node:fs'
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
  await ground.verify({
    ...how,
    pinned: how.pinned ?? [ground.root],
    prepare: (path) => {
      how.prepare?.(path)
      rmSync(origin, { recursive: true, force: true })
      cpSync(path, origin, { recursive: true, verbatimSymlinks: true })
      for (const part of ['objects', 'packed-refs', 'wf'])
        cpSync(join(path, part), join(repo.path, '.git', part), { recursive: true, verbatimSymlinks: true })
    },
  })
  repo.git('remote', 'add', 'origin', origin)
  repo.git('config', 'wf.signingkey', testKey('ada').path)
  repo.tryGit(['reset', '-q', '--hard'])
  return workplaceAt(repo)
}
