import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A value with a seal that only this user's key makes. */
export interface Sealed<T> {
  readonly value: T
  readonly seal: string
}

/** Bytes. */
const LENGTH = 32

/**
 * The key with which this user seals what `wf` remembers in a clone and believes later: in the user's own folder for state, outside of every
 * repository, readable by nobody else. Made when there is none. `null` where there is no such folder, or where others
 * could read or write the file: then nothing is remembered.
 */
export async function sealingKey(env: Readonly<Record<string, string | undefined>>): Promise<Buffer | null> {
  const { XDG_STATE_HOME, HOME } = env
  const state = XDG_STATE_HOME?.startsWith('/') ? XDG_STATE_HOME : HOME && join(HOME, '.local', 'state')
  if (!state) return null
  const folder = join(state, 'wf')
  const file = join(folder, 'verified.key')
  return (await readKey(file)) ?? makeKey(folder, file)
}

async function readKey(file: string): Promise<Buffer | null> {
  try {
    const about = await lstat(file)
    const mine = about.isFile() && about.uid === process.getuid?.() && (about.mode & 0o077) === 0
    const key = mine ? await readFile(file) : null
    return key?.length === LENGTH ? key : null
  } catch {
    return null
  }
}

async function makeKey(folder: string, file: string): Promise<Buffer | null> {
  const draft = `${file}.${process.pid}`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(draft, randomBytes(LENGTH), { mode: 0o600, flag: 'wx' })
    await rename(draft, file)
    return await readKey(file)
  } catch {
    return null
  }
}

/** What a value is for: a seal for one purpose is none for another. */
export type Purpose = 'verified' | 'shown' | 'listed' | 'printed'

export function sealOf<T>(purpose: Purpose, value: T, key: Buffer): Sealed<T> {
  return { value, seal: macOf(purpose, value, key) }
}

export function isSealed<T>(purpose: Purpose, sealed: unknown, key: Buffer): sealed is Sealed<T> {
  if (typeof sealed !== 'object' || sealed === null || !('value' in sealed) || !('seal' in sealed))
    return false
  const [given, own] = [Buffer.from(String(sealed.seal)), Buffer.from(macOf(purpose, sealed.value, key))]
  return given.length === own.length && timingSafeEqual(given, own)
}

const macOf = (purpose: Purpose, value: unknown, key: Buffer): string =>
  createHmac('sha256', key).update(`wf ${purpose} v1\n`).update(JSON.stringify(value)).digest('hex')
