import { askKeyCommand } from './signing-key-command.js'
import { expandPath, readKeyFile } from './signing-key-file.js'
import { type SigningRefused, signingRefused } from './signing-reason.js'
import { type PublicKey, parsePublicKey } from './ssh/ssh-key.js'

export { defaultKeyFiles, GENERATED_KEY, guardOfKey } from './signing-key-file.js'

/** Who signs, and how: the public key that the signature must verify under, and what makes it. */
export interface Signer {
  readonly publicKey: PublicKey
  /** Run without a shell, with the arguments of `ssh-keygen -Y sign`. */
  readonly program: string
  /** For `-f`; `null` where only an agent holds the key. */
  readonly keyFile: string | null
  /** The setting that named the key. */
  readonly source: KeySource
}

export type KeySource = 'wf.signingkey' | 'user.signingkey' | 'gpg.ssh.defaultkeycommand'

export type SignerFound = { readonly ok: true; readonly signer: Signer } | SigningRefused

export interface SigningSettings {
  /** As `git config --list` prints it: keys in lower case, the last value counts. */
  readonly config: ReadonlyMap<string, readonly string[]>
  readonly env: NodeJS.ProcessEnv
  readonly home: string | null
  /** Where relative paths start: the top of the worktree, as in Git. */
  readonly cwd: string
}

/**
 * Finds the key that decisions are signed with, as Git finds one for commits (git-config(1),
 * `user.signingKey`, `gpg.ssh.*`), with `wf.signingkey` before it for those whose commits are
 * signed by OpenPGP or not at all. A setting that names an SSH key which cannot be read ends
 * the search: signing with another key than the one configured helps nobody. Refuses with
 * `NO_SIGNING_KEY` or `SIGNING_KEY_UNREADABLE`.
 */
export async function findSigner(settings: SigningSettings): Promise<SignerFound> {
  const own = setting(settings, 'wf.signingkey')
  if (own !== null) return fromValue(settings, 'wf.signingkey', own)
  const user = setting(settings, 'user.signingkey')
  if (user !== null) {
    const found = await fromValue(settings, 'user.signingkey', user)
    // Under another format the value is an OpenPGP key id or an X.509 name, unless it proves to be SSH.
    if (found.ok || setting(settings, 'gpg.format') === 'ssh' || isLiteral(user)) return found
  }
  const command = setting(settings, 'gpg.ssh.defaultkeycommand')
  if (command !== null) return fromCommand(settings, command)
  return signingRefused(
    'NO_SIGNING_KEY',
    'No SSH key is configured to sign decisions with.',
    'wf init --generate-key, or with a key that you have: wf init --signing-key FILE',
  )
}

async function fromValue(settings: SigningSettings, source: KeySource, value: string): Promise<SignerFound> {
  if (isLiteral(value)) return fromLiteral(settings, source, value)
  const read = await readKeyFile(expandPath(value, settings.home, settings.cwd))
  if (!read.ok) return unreadable(source, value, read.why)
  return signer(settings, source, read.publicKey, read.path)
}

async function fromCommand(settings: SigningSettings, command: string): Promise<SignerFound> {
  const source = 'gpg.ssh.defaultkeycommand'
  const answer = await askKeyCommand(command, settings)
  if (!answer.ok) return unreadable(source, command, answer.why)
  const line = answer.line.trim()
  return isLiteral(line)
    ? fromLiteral(settings, source, line)
    : unreadable(source, command, 'it printed no key (key::…)')
}

function fromLiteral(settings: SigningSettings, source: KeySource, literal: string): SignerFound {
  const parsed = parsePublicKey(literal.replace(/^key::/, ''))
  return parsed.ok ? signer(settings, source, parsed.key, null) : unreadable(source, literal, parsed.why)
}

/** Git knows `key::` and, from before it, `ssh-…`; any other whole key line cannot be a path either. */
function isLiteral(value: string): boolean {
  return value.startsWith('key::') || value.startsWith('ssh-') || parsePublicKey(value).ok
}

function signer(
  settings: SigningSettings,
  source: KeySource,
  publicKey: PublicKey,
  keyFile: string | null,
): SignerFound {
  const program = setting(settings, 'gpg.ssh.program') ?? 'ssh-keygen'
  const path = program.startsWith('~/') ? expandPath(program, settings.home, settings.cwd) : program
  return { ok: true, signer: { publicKey, program: path, keyFile, source } }
}

function unreadable(source: KeySource, value: string, why: string): SigningRefused {
  return signingRefused(
    'SIGNING_KEY_UNREADABLE',
    `${source} is ${value}: ${why}.`,
    'git config wf.signingkey FILE, or wf init --generate-key',
  )
}

function setting({ config }: SigningSettings, key: string): string | null {
  const value = config.get(key)?.at(-1)
  return value === undefined || value === '' ? null : value
}
