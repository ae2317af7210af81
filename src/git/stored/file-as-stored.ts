import { join } from 'node:path'
import { asOid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { type ByteString, decodeUtf8 } from '../../domain/text/bytes.js'
import { copyIndex } from '../capture/copy-index.js'
import { onDisk } from '../capture/disk.js'
import { filtersOf, withoutFilters } from '../capture/filters.js'
import { deskAt } from '../capture/stage-all.js'
import type { NativeRepository } from '../native/repository.js'
import { git } from '../process/run.js'
import { withTemporaryFolder } from '../process/temporary.js'

// Line endings, keywords, and what is in another encoding than UTF-8.
const CONVERTIBLE = /[\r\0]|\$Id/

/**
 * The bytes of a file of the working tree as Git would store them: by its own attributes and the configuration, but
 * without filters. `bytes` are those that lie there; nothing is asked where nothing could be another.
 */
export async function fileAsStored(
  repo: NativeRepository,
  path: Path,
  bytes: ByteString,
): Promise<ByteString> {
  const name = decodeUtf8(path)
  const { top, gitDir, index } = await repo.places()
  if (top === null || name === null || (!CONVERTIBLE.test(bytes) && decodeUtf8(bytes) !== null)) return bytes
  if ((await onDisk(top, path))?.isFile() !== true) return bytes
  return withTemporaryFolder('capture', async (folder) => {
    await copyIndex(index, join(folder, 'index'))
    const live = deskAt(repo.where.env, top, gitDir, join(folder, 'index'))
    const desk = withoutFilters(live, filtersOf(await repo.config()))
    const { exitCode } = await git(['update-index', '--add', '--', name], { ...desk, allowExit: [1, 128] })
    if (exitCode !== 0) return bytes
    const { stdout } = await git(['ls-files', '--stage', '-z', '--', `:(top,literal)${name}`], desk)
    const oid = stdout.split(' ')[1]
    return oid === undefined ? bytes : ((await repo.read(asOid(oid)))?.content ?? bytes)
  })
}
