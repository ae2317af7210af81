import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/** Bytes: more than any memory grows to. */
const MOST = 1 << 26

/** Something that is no regular file, or is larger than any that `wf` writes there. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
  readonly file: string

  constructor(file: string, what: string) {
    super(`${file} ${what}`)
    this.file = file
  }
}

/**
 * The text of a file of this clone's own, `null` where there is none. Others may be able to write there: a FIFO, which
 * nobody could interrupt, a link to what never ends, or more than `most` bytes are refused and not waited for.
 */
export const readMemory = (file: string, most = MOST): string | null => readRegular(file, most, O_NOFOLLOW)

/** The same of a file that may be a link, as a hook may. */
export const readLinked = (file: string, most = MOST): string | null => readRegular(file, most, 0)

function readRegular(file: string, most: number, links: number): string | null {
  const fd = openOrNone(file, O_RDONLY | O_NONBLOCK | links)
  if (fd === null) return null
  try {
    const about = fstatSync(fd)
    if (!about.isFile()) throw new UnreadableFile(file, 'is not a regular file')
    if (about.size > most) throw new UnreadableFile(file, `is larger than ${most} bytes`)
    const bytes = Buffer.alloc(about.size)
    let read = 0
    for (let some = -1; some !== 0 && read < bytes.length; read += some)
      some = readSync(fd, bytes, read, bytes.length - read, read)
    return bytes.toString('utf8', 0, read)
  } finally {
    closeSync(fd)
  }
}

function openOrNone(file: string, flags: number): number | null {
  try {
    return openSync(file, flags)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    // A link where none is followed; a socket.
    if (code === 'ELOOP' || code === 'ENXIO') throw new UnreadableFile(file, 'is not a regular file')
    throw error
  }
}

/** What `remember` wrote; `null` where it is not there, or is broken. */
export function recall(file: string, most = MOST): unknown {
  try {
    return JSON.parse(readMemory(file, most) ?? 'null')
  } catch {
    return null
  }
}

/**
 * Writes what this clone remembers for itself, whole or not at all. Best effort: in a repository that cannot be
 * written to, all that is lost is the memory.
 */
export async function remember(file: string, value: unknown): Promise<void> {
  try {
    await writeWhole(file, JSON.stringify(value))
  } catch {
    // What cannot be remembered is read again.
  }
}

/** The mode of a file that an auditor reads as well, as far as the umask lets others: it has nothing secret. */
export const FOR_ALL = 0o644

/** Replaces what lies there, of whatever kind: nothing of it is opened. */
export async function writeWhole(file: string, text: string, mode = 0o600): Promise<void> {
  const draft = `${file}.${process.pid}`
  await mkdir(dirname(file), { recursive: true })
  await rm(draft, { force: true })
  await writeFile(draft, text, { mode, flag: 'wx' })
  await rename(draft, file)
}

/** Adds lines to a file. Throws where it is no regular one. */
export async function appendMemory(file: string, lines: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOFOLLOW)
  try {
    if (!(await handle.stat()).isFile()) throw new UnreadableFile(file, 'is not a regular file')
    await handle.writeFile(lines)
  } finally {
    await handle.close()
  }
}
