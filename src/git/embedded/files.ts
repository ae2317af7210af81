import { dirname } from 'node:path/posix'

/** What the adapter needs of a file system: Node's, memfs's, or any other of that shape. */
export interface FileSystem {
  readonly promises: {
    readFile(path: string, encoding: 'utf8'): Promise<unknown>
    writeFile(path: string, data: string): Promise<unknown>
    unlink(path: string): Promise<unknown>
    readdir(path: string): Promise<unknown>
    mkdir(path: string): Promise<unknown>
    rmdir(path: string): Promise<unknown>
    stat(path: string): Promise<{ isDirectory(): boolean }>
  }
}

/** The text of a file; `null` where there is none, or a folder. */
export async function readText({ promises }: FileSystem, path: string): Promise<string | null> {
  return promises.readFile(path, 'utf8').then(String, absent)
}

/** Writes a file, and makes the folders that it needs. */
export async function writeText(fs: FileSystem, path: string, text: string): Promise<void> {
  await makeFolder(fs, dirname(path))
  await fs.promises.writeFile(path, text)
}

/** Removes a file that may not be there, and the folders above it that this leaves empty, up to `stop`. */
export async function removeText({ promises }: FileSystem, path: string, stop: string): Promise<void> {
  await promises.unlink(path).catch(absent)
  for (let folder = dirname(path); folder.startsWith(`${stop}/`); folder = dirname(folder)) {
    const emptied = await promises.rmdir(folder).then(
      () => true,
      () => false,
    )
    if (!emptied) return
  }
}

/** The files below a folder, as paths from it. None where there is no such folder. */
export async function filesIn(fs: FileSystem, folder: string, prefix = ''): Promise<readonly string[]> {
  const names = await fs.promises.readdir(`${folder}/${prefix}`).catch(absent)
  if (!Array.isArray(names)) return []
  const below = await Promise.all(
    names.map(String).map(async (name) => {
      const isFolder = (await fs.promises.stat(`${folder}/${prefix}${name}`)).isDirectory()
      return isFolder ? filesIn(fs, folder, `${prefix}${name}/`) : [`${prefix}${name}`]
    }),
  )
  return below.flat()
}

async function makeFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    await fs.promises.mkdir(folder)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST') return
    if (code !== 'ENOENT') throw error
    await makeFolder(fs, dirname(folder))
    await makeFolder(fs, folder)
  }
}

function absent(error: unknown): null {
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as { code?: string }).code ?? '')) return null
  throw error
}
