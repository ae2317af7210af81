import { memfs } from 'memfs'
import { openEmbedded } from '../../src/git/embedded/repository.js'
import type { Repository } from '../../src/git/port.js'

/** An empty repository in memory, SHA-1, with HEAD on `main`: all of the port, and no Git. */
export async function memoryRepository(): Promise<Repository> {
  const { fs } = memfs()
  return openEmbedded({ fs, gitDir: '/repo.git', init: true })
}
