import { mkdir, writeFile } from 'node:fs/promises'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { diskPath } from '../capture/disk.js'
import type { Repository } from '../port.js'
import { fileAt } from '../trees.js'

/** Lays the attributes of a tree that can speak of this path into an empty folder, where Git looks for them. */
export async function layAttributes(repo: Repository, tree: Oid, path: Path, top: string): Promise<void> {
  const parts = path.split('/').slice(0, -1)
  for (let depth = 0; depth <= parts.length; depth++) {
    const file = [...parts.slice(0, depth), '.gitattributes'].join('/') as Path
    const found = await fileAt(repo, tree, file)
    // Git follows no link to attributes.
    if (found === null || !found.mode.startsWith('100')) continue
    const blob = await repo.read(found.oid)
    if (blob === null) continue
    const to = diskPath(top, file)
    await mkdir(to.subarray(0, to.lastIndexOf('/')), { recursive: true })
    await writeFile(to, blob.content, 'latin1')
  }
}
