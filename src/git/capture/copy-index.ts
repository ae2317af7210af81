import { copyFile, stat, utimes } from 'node:fs/promises'

/** A copy of an index, to work with; of one that is not there, none. */
export async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtime } = await stat(from)
    await copyFile(from, to)
    // Git looks into a file that changed no earlier than the index did. A younger copy would hide a
    // change made in the same moment; an older one only costs time.
    const second = Math.floor(mtime.getTime() / 1000)
    await utimes(to, second, second)
  } catch (error) {
    // Nothing was ever added here.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
