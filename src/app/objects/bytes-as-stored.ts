import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import type { NativeRepository } from '../../git/native/repository.js'
import { fileAsStored } from '../../git/stored/file-as-stored.js'

/**
 * What somebody named a file for (`file` is its whole name): of one in the working tree what Git would store, since a
 * checkout may have other line endings or another encoding; of any other its bytes.
 */
export async function bytesAsStored(
  repo: NativeRepository,
  file: string,
  bytes: ByteString,
): Promise<ByteString> {
  const { top } = await repo.places()
  if (top === null) return bytes
  const path = relative(await realpath(top), join(await realpath(dirname(file)), basename(file)))
  if (path === '..' || path.startsWith(`..${sep}`)) return bytes
  return fileAsStored(repo, encodeUtf8(path.split(sep).join('/')), bytes)
}
