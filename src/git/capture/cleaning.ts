import { basename, dirname } from 'node:path'
import type { Places } from '../native/places.js'
import type { NativeRepository } from '../native/repository.js'
import type { Cleaning } from './stage-cleaned.js'

/** Where programs lie that somebody who works on a repository may have written. */
export function foldersOf({ top, gitDir, commonDir }: Places): readonly string[] {
  const main = basename(commonDir) === '.git' ? [dirname(commonDir)] : []
  return [...(top === null ? [] : [top]), ...main, gitDir, commonDir]
}

/** What of the repository decides how files are cleaned. */
export async function cleaningOf(repo: NativeRepository): Promise<Pick<Cleaning, 'stored' | 'fileMode'>> {
  const fileMode = (await repo.config()).get('core.filemode')?.at(-1)
  return {
    stored: async (oid) => (await repo.read(oid))?.content ?? null,
    fileMode: fileMode === undefined || !/^(?:false|no|off|0|)$/i.test(fileMode),
  }
}
