import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { KeyLineFault, PublicKey } from './ssh/ssh-key.js'
import { firstKeyLine, isProtected, publicHalf } from './ssh/ssh-private-key.js'

export type KeyFileRead =
  | { readonly ok: true; readonly path: string; readonly publicKey: PublicKey }
  | { readonly ok: false; readonly why: KeyLineFault | 'there is no such file' | 'it contains no public key' }

/**
 * The public key that ssh-keygen would sign with, given `-f path`: the file is a public key; or
 * a private one of OpenSSH's, which holds its public half; or another, or missing because an
 * agent or a security key holds it, with a `.pub` beside it.
 */
export async function readKeyFile(path: string): Promise<KeyFileRead> {
  const own = await textOf(path)
  const half = own === null ? null : publicHalf(own)
  if (half !== null) return { ok: true, path, publicKey: half }
  const line = own === null ? null : firstKeyLine(own)
  if (line?.ok) return { ok: true, path, publicKey: line.key }
  const beside = await textOf(`${path}.pub`)
  const besideLine = beside === null ? null : firstKeyLine(beside)
  if (besideLine?.ok) return { ok: true, path, publicKey: besideLine.key }
  if (besideLine !== null) return { ok: false, why: besideLine.why }
  if (line === null) return { ok: false, why: 'there is no such file' }
  const isNoKey = line.why === 'it is not a public key line'
  return { ok: false, why: isNoKey ? 'it contains no public key' : line.why }
}

/** Does the private key of a key file, or of its public half, ask for a passphrase? */
export async function hasPassphrase(path: string): Promise<boolean> {
  const text = await textOf(path.replace(/\.pub$/, ''))
  return text !== null && isProtected(text)
}

/** What `wf init --generate-key` makes: in the next repository it is there already. */
export const GENERATED_KEY = 'id_ed25519_wf'

/** After our own, the order in which ssh-keygen(1) and ssh(1) name them, the elliptic ones first. */
const DEFAULT_FILES = [GENERATED_KEY, 'id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk']

/** What a person has to do each time before a key signs: `null` where any program that runs as them can use it. */
export type KeyGuard = 'touch' | 'passphrase' | null

export async function guardOfKey(path: string, { type }: PublicKey): Promise<KeyGuard> {
  if (type.startsWith('sk-')) return 'touch'
  return (await hasPassphrase(path)) ? 'passphrase' : null
}

const GUARDS: readonly KeyGuard[] = ['touch', 'passphrase', null]

/**
 * The user's usual SSH keys under `home/.ssh` whose public key can be read; any of them may be none. First come those
 * that no program can use unasked.
 */
export async function defaultKeyFiles(
  home: string,
): Promise<readonly { readonly path: string; readonly publicKey: PublicKey; readonly guard: KeyGuard }[]> {
  const found = await Promise.all(
    DEFAULT_FILES.map(async (name) => {
      const read = await readKeyFile(join(home, '.ssh', name))
      if (!read.ok) return []
      const { path, publicKey } = read
      return [{ path, publicKey, guard: await guardOfKey(path, publicKey) }]
    }),
  )
  return found.flat().sort((a, b) => GUARDS.indexOf(a.guard) - GUARDS.indexOf(b.guard))
}

/** As Git takes a path in its configuration: `~/` is the user's home, the rest starts at `cwd`. */
export function expandPath(path: string, home: string | null, cwd: string): string {
  const rest = path === '~' ? '' : path.startsWith('~/') ? path.slice(2) : null
  return rest !== null && home !== null ? join(home, rest) : resolve(cwd, path)
}

const MAX_KEY_FILE = 256 * 1024

/** The text of an ordinary file of a key's size, else `null`: a pipe would keep us waiting. */
async function textOf(path: string): Promise<string | null> {
  try {
    const found = await stat(path)
    return found.isFile() && found.size <= MAX_KEY_FILE ? await readFile(path, 'latin1') : null
  } catch {
    // What cannot be read is no key here; the caller names the path and says so.
    return null
  }
}
