import { lstat, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readKeyFile } from './signing-key-file.js'
import { type SigningRefused, signingRefused } from './signing-reason.js'
import type { PublicKey } from './ssh/ssh-key.js'
import { type ProgramOptions, runProgram } from './ssh-program.js'

export interface GenerateOptions extends Omit<ProgramOptions, 'timeoutMs'> {
  /** `ask` leaves it to ssh-keygen to ask for one, which takes a terminal. */
  readonly passphrase: 'none' | 'ask'
}

export type KeyGenerated =
  | { readonly ok: true; readonly path: string; readonly publicKey: PublicKey }
  | SigningRefused

/**
 * Makes an Ed25519 key at `path` and `path.pub` with ssh-keygen, the directory with mode 0700
 * where there is none. Overwrites nothing: `KEY_FILE_EXISTS`. Else `KEY_NOT_GENERATED`.
 */
export async function generateKey(
  path: string,
  comment: string,
  options: GenerateOptions,
): Promise<KeyGenerated> {
  if ((await exists(path)) || (await exists(`${path}.pub`))) {
    return signingRefused('KEY_FILE_EXISTS', `${path} exists.`, `wf init --signing-key ${path}`)
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const room = await mkdtemp(join(tmpdir(), 'wf-key-'))
  try {
    const passphrase = options.passphrase === 'none' ? ['-N', ''] : []
    const words = ['-q', '-t', 'ed25519', ...passphrase, '-C', comment, '-f', path]
    const end = await runProgram('ssh-keygen', words, join(room, 'log'), { ...options, timeoutMs: null })
    const made = await readKeyFile(path)
    if (end.kind === 'exited' && end.code === 0 && made.ok) return made
    const why = end.kind === 'exited' ? (end.said ?? `it ended with ${end.code}`) : end.kind
    return signingRefused('KEY_NOT_GENERATED', `ssh-keygen made no key: ${why}`, 'Is OpenSSH installed?')
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
