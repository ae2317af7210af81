import { chmod, lstat, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder that only this user can open, without links on its way. */
export async function temporaryFolder(name: string): Promise<string> {
  return folderIn(tmpdir(), name)
}

// Of most systems, the second in memory: it takes a few bytes where no disk does.
const OTHERS = ['/tmp', '/dev/shm']

/** The same for a few bytes, which reading needs: elsewhere, where the usual place takes none. */
export async function smallTemporaryFolder(name: string): Promise<string> {
  try {
    return await temporaryFolder(name)
  } catch (error) {
    for (const place of OTHERS) {
      const folder = await folderIn(place, name).catch(() => null)
      if (folder !== null) return folder
    }
    throw error
  }
}

// The process stands in the name: whoever finds a folder whose process is gone may remove it.
const folderIn = async (place: string, name: string): Promise<string> =>
  mkdtemp(join(await realpath(place), `wf-${name}-${process.pid}-`))

// Not the tour's: what it leaves behind is for somebody to look at.
const OURS = /^wf-(?:apply|canary|capture|clean|clone|edit|merge|tree|verify|write)-(\d+)-[A-Za-z0-9]{6}$/

/** Temporary folders of this user that a process left behind which runs no more. */
export async function leftoverFolders(): Promise<readonly string[]> {
  const root = await realpath(tmpdir())
  const found: string[] = []
  for (const name of await readdir(root)) {
    const pid = Number(OURS.exec(name)?.[1])
    const path = join(root, name)
    if (pid > 0 && !isAlive(pid) && (await isMine(path))) found.push(path)
  }
  return found
}

/** Does a process of that number run? It may be another one than once had it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isMine(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null)
  return stats?.isDirectory() === true && stats.uid === process.getuid?.()
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
