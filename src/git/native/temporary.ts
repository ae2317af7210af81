import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder that only this user can open, without links on its way. */
export async function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(await realpath(tmpdir()), `wf-${name}-`))
}

/** Does some work in a new folder, and removes that whatever comes of it. */
export async function withTemporaryFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder(name)
  try {
    return await work(folder)
  } finally {
    await removeFolder(folder)
  }
}

/** Removes a folder with all that it holds, folders that nobody may write to included. Links are not followed. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true })
  } catch {
    await openUp(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o700)
  const entries = await readdir(folder, { withFileTypes: true })
  await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => openUp(join(folder, entry.name))),
  )
}
