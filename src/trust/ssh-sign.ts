import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ByteString } from '../domain/text/bytes.js'
import type { Signer } from './signing-key.js'
import { type SigningRefused, signingRefused } from './signing-reason.js'
import { unarmour, verifySshSignature } from './ssh/ssh-signature.js'
import { type ProgramEnd, quietly, runProgram } from './ssh-program.js'

export interface SignOptions {
  readonly env: NodeJS.ProcessEnv
  /** Somebody sits at a terminal and can type a passphrase, or touch a key. */
  readonly terminal: boolean
  /** Milliseconds, `null` for ever; by default for ever at a terminal, else a minute. */
  readonly timeoutMs?: number | null | undefined
  /** Aborted by Ctrl-C: the program is ended and the answer is `SIGNING_CANCELLED`. */
  readonly signal?: AbortSignal | undefined
}

/** The signature as base64 of the SSHSIG on one line, without armour. */
export type Signed = { readonly ok: true; readonly signature: string } | SigningRefused

const WITHOUT_TERMINAL = 60_000

/**
 * Signs `message` by the signer's program, called as Git calls it: `-Y sign -n NAMESPACE -f KEY
 * FILE`, with `-U` and the public key in a file where an agent holds the private one. Key and
 * message pass through a private directory that is removed whatever happens. Nothing is believed:
 * the signature must verify, here, over this message, under the key that was configured. Refuses
 * with `SIGNING_FAILED`, `SIGNING_TIMED_OUT`, `SIGNING_CANCELLED` or `SIGNATURE_MISMATCH`.
 */
export async function sign(
  signer: Signer,
  message: ByteString | Uint8Array,
  namespace: string,
  options: SignOptions,
): Promise<Signed> {
  const room = await mkdtemp(join(tmpdir(), 'wf-sign-'))
  try {
    const file = join(room, 'message')
    await writeFile(file, typeof message === 'string' ? Buffer.from(message, 'latin1') : message, {
      mode: 0o600,
    })
    const key = await keyWords(signer, room)
    const words = [...quietly(signer.program), '-Y', 'sign', '-n', namespace, ...key, file]
    const timeoutMs = options.timeoutMs ?? (options.terminal ? null : WITHOUT_TERMINAL)
    const end = await runProgram(signer.program, words, join(room, 'log'), { ...options, timeoutMs })
    if (end.kind !== 'exited' || end.code !== 0) {
      // On a full disk the program says nothing, for that is a file here as well: this fails as its writing did.
      await writeFile(join(room, 'probe'), Buffer.alloc(PROBE))
      return failed(signer, end)
    }
    return accept(signer, message, namespace, await textOf(`${file}.sig`))
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

/** Bytes: more than a signature and a line of text need. */
const PROBE = 16_384

async function keyWords({ keyFile, publicKey }: Signer, room: string): Promise<readonly string[]> {
  if (keyFile !== null) return ['-f', keyFile]
  const file = join(room, 'key.pub')
  await writeFile(file, `${publicKey.line}\n`, { mode: 0o600 })
  return ['-f', file, '-U']
}

function accept(
  { publicKey, program }: Signer,
  message: ByteString | Uint8Array,
  namespace: string,
  armoured: string | null,
): Signed {
  // Windows programs end lines with CR LF; Git strips the CR as well.
  const signature = armoured === null ? null : unarmour(armoured.replaceAll('\r\n', '\n'))
  if (signature === null) {
    return signingRefused('SIGNING_FAILED', `${program} wrote no signature.`, CHECK_PROGRAM)
  }
  const verdict = verifySshSignature({ signature, message, namespace })
  if (verdict.ok && verdict.key.blob === publicKey.blob) return { ok: true, signature }
  const what = verdict.ok
    ? `signed with ${verdict.key.fingerprint}, not with ${publicKey.fingerprint}`
    : `made a signature that does not verify: ${verdict.why}`
  return signingRefused('SIGNATURE_MISMATCH', `${program} ${what}.`, CHECK_PROGRAM)
}

const CHECK_PROGRAM = 'Look at gpg.ssh.program, and whether the key file and its .pub belong together.'

function failed({ program, publicKey, source }: Signer, end: ProgramEnd): SigningRefused {
  const { fingerprint } = publicKey
  switch (end.kind) {
    case 'timed-out':
      return signingRefused(
        'SIGNING_TIMED_OUT',
        `${program} did not sign in time with ${fingerprint}.`,
        'It may wait for a touch or a passphrase: try again at a terminal, or add the key to ssh-agent.',
      )
    case 'cancelled':
      return signingRefused('SIGNING_CANCELLED', 'Signing was cancelled.', 'Nothing was recorded; try again.')
    case 'not-started':
      return signingRefused(
        'SIGNING_FAILED',
        `${program} did not start: ${end.why}.`,
        'Install OpenSSH, 8.2 or later, or set gpg.ssh.program.',
      )
    case 'exited':
      return signingRefused(
        'SIGNING_FAILED',
        `${program} ended with ${end.code}${end.said === null ? '' : `: ${end.said}`}`,
        `The key is ${fingerprint}, from ${source}: is it at hand, or in ssh-agent (ssh-add -l)?`,
      )
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
