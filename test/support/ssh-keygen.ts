import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { armour } from '../../src/trust/ssh/ssh-signature.js'

/** The real ssh-keygen as the other opinion, with a directory of its own until `close`. */
export interface Keygen {
  readonly directory: string
  /** Makes a key file of that type; answers its path. */
  make(name: string, ...words: readonly string[]): string
  /** Signs; answers the armoured signature. */
  sign(keyFile: string, message: Buffer, namespace: string, ...words: readonly string[]): string
  /** Whether `-Y verify` takes an armoured signature by that key line, for one who may sign for anything. */
  verifies(line: string, armoured: string, message: Buffer, namespace: string): boolean
  /** The same, of the bare blob. */
  verifiesBlob(line: string, blob: Buffer, message: Buffer, namespace: string): boolean
  /** The fingerprint of a key line, or `null` where it does not take it for one. */
  fingerprint(line: string): string | null
  close(): void
}

export function keygen(): Keygen {
  const directory = mkdtempSync(join(tmpdir(), 'wf-keygen-'))
  const put = (name: string, content: string): string => {
    const file = join(directory, name)
    writeFileSync(file, content, { mode: 0o600 })
    return file
  }
  const verifies: Keygen['verifies'] = (line, armoured, message, namespace) => {
    const signers = put('signers', `somebody ${line}\n`)
    const signature = put('signature', armoured)
    const words = ['-Y', 'verify', '-f', signers, '-I', 'somebody', '-n', namespace, '-s', signature]
    return spawnSync('ssh-keygen', words, { input: message }).status === 0
  }
  return {
    directory,
    make: (name, ...words) => {
      const file = join(directory, name)
      execFileSync('ssh-keygen', ['-q', '-N', '', '-C', name, '-f', file, ...words])
      return file
    },
    sign: (keyFile, message, namespace, ...words) =>
      execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', keyFile, ...words], {
        input: message,
        encoding: 'latin1',
        stdio: ['pipe', 'pipe', 'ignore'],
      }),
    verifies,
    verifiesBlob: (line, blob, message, namespace) =>
      verifies(line, armour(blob.toString('base64')), message, namespace),
    fingerprint: (line) => {
      const { status, stdout } = spawnSync('ssh-keygen', ['-lf', put('line.pub', `${line}\n`)], {
        encoding: 'utf8',
      })
      return status === 0 ? (stdout.split(' ')[1] ?? null) : null
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** `OpenSSH_9.2` of what is installed. */
export function opensshVersion(): string {
  return /^OpenSSH_\d+\.\d+/.exec(spawnSync('ssh', ['-V'], { encoding: 'utf8' }).stderr)?.[0] ?? 'unknown'
}
