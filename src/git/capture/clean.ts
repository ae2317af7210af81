import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises'
import { asOid, type Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { decodeUtf8 } from '../../domain/text/bytes.js'
import { git } from '../process/run.js'
import { diskPath } from './disk.js'
import { type Filter, reachesInto, sameFilter } from './filters.js'
import type { Desk, Listing } from './stage-all.js'

/** A file that its filter did not clean. */
export interface NotCleaned {
  readonly path: Path
  readonly filter: string
  readonly detail: string
}

export type Cleaned = { readonly oid: Oid } | NotCleaned

/**
 * Cleans files one by one, as `git add` would, in a folder where nothing lies but attributes: no program that somebody
 * put into the working tree, or below one of `folders`, is found there. `configured` are the filters as they are by now.
 */
export function cleaner(
  desk: Desk,
  empty: string,
  folders: readonly string[],
  configured: readonly Filter[],
): (path: Path, filter: Filter) => Promise<Cleaned> {
  return async (path, filter) => {
    const not = (detail: string): NotCleaned => ({ path, filter: filter.name, detail })
    if (!configured.some((now) => now.name === filter.name && sameFilter(now, filter)))
      return not('the configuration says another command than before')
    if (reachesInto(filter, folders, desk.env)) return not('its program lies where an agent can change it')
    const name = decodeUtf8(path)
    if (name === null) return not('the name of the file is not UTF-8')
    const file = await open(diskPath(desk.cwd, path), constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const { exitCode, stdout, stderr } = await git(['hash-object', '-w', '--stdin', `--path=${name}`], {
        ...at(desk, empty),
        config: [...(desk.config ?? []), [`filter.${filter.name}.required`, 'true']],
        inputFile: file.fd,
        allowExit: [1, 128],
      })
      return exitCode === 0 ? { oid: asOid(stdout.trimEnd()) } : not(lastOf(stderr))
    } finally {
      await file.close()
    }
  }
}

const lastOf = (text: string): string => text.trim().split('\n').at(-1) ?? ''

/** The same desk, with another working tree. */
export const at = (desk: Desk, top: string): Desk => ({
  ...desk,
  cwd: top,
  vars: { ...desk.vars, GIT_WORK_TREE: top },
})

// As Git itself: it reads no larger one.
const MOST_ATTRIBUTES = 100 << 20

/** Lays the attributes of a working tree, and nothing else of it, into an empty folder. */
export async function layAttributes(
  { indexed, others }: Listing,
  top: string,
  empty: string,
  stored: (oid: Oid) => Promise<string | null>,
): Promise<void> {
  const blobs = new Map(indexed.map(({ path, oid }) => [path, oid]))
  for (const path of [...blobs.keys(), ...others]) {
    if (!/(?:^|\/)\.gitattributes$/.test(path)) continue
    const oid = blobs.get(path)
    const text = (await ownText(top, path)) ?? (oid === undefined ? null : await stored(oid))
    if (text === null) continue
    const to = diskPath(empty, path)
    await mkdir(to.subarray(0, to.lastIndexOf('/')), { recursive: true })
    await writeFile(to, text, 'latin1')
  }
}

async function ownText(top: string, path: Path): Promise<string | null> {
  let file: FileHandle
  try {
    file = await open(diskPath(top, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return null
  }
  try {
    const stats = await file.stat()
    return stats.isFile() && stats.size <= MOST_ATTRIBUTES ? await file.readFile('latin1') : null
  } finally {
    await file.close()
  }
}
