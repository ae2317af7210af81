import { mkdir } from 'node:fs/promises'
import type { Path } from '../../domain/names/path.js'
import { diskPath, onDisk } from '../capture/disk.js'

/** Makes a folder of a clone, and those above it; `false` where a link or a file is on the way: it is not followed. */
export async function makeFolders(top: string, path: Path): Promise<boolean> {
  const parts = path.split('/')
  for (const [at] of parts.entries()) {
    const folder = parts.slice(0, at + 1).join('/') as Path
    const stats = await onDisk(top, folder)
    if (stats === null) await mkdir(diskPath(top, folder))
    else if (!stats.isDirectory()) return false
  }
  return true
}
