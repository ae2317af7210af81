import { shellWord } from '../../domain/text/shell-word.js'
import { Refused } from '../outcome/outcome.js'

type Config = ReadonlyMap<string, readonly string[]>

/** Why Git wrote no signed commit: which key was to sign it, what its program says, and the command that helps. */
export function notSigned(config: Config, said: string): Refused {
  const value = (key: string): string | null => config.get(key)?.at(-1) ?? null
  const format = value('gpg.format') ?? 'openpgp'
  const key = value('user.signingkey')
  const which = key === null || key === '' ? 'no user.signingKey' : `user.signingKey ${key}`
  const why = said.trim().split('\n').filter(Boolean).map(plain).join('; ') || 'it does not say why'
  const message = `commit.gpgSign is on, and Git could not sign the commit (gpg.format ${format}, ${which}): ${why}`
  const hint = `${format === 'ssh' ? helpSsh(key, said) : helpOpenpgp(said)}; wf does not need it: git config commit.gpgSign false`
  return new Refused('COMMIT_NOT_SIGNED', message, hint)
}

// Git ends what another program said with a question mark of its own.
const plain = (line: string): string => line.replace(/^(?:error|fatal): /, '').replace(/\?$/, '')

function helpSsh(key: string | null, said: string): string {
  const file =
    key?.startsWith('key::') || key?.startsWith('ssh-') ? null : (key?.replace(/\.pub$/, '') ?? null)
  if (key === null || key === '') return 'git config user.signingKey FILE'
  if (/passphrase|agent|Permission denied|device not found/i.test(said))
    return file === null ? 'ssh-add -l' : `ssh-add ${shellWord(file)}`
  if (file !== null && /No such file|Couldn't load|invalid format/.test(said))
    return `ls -l ${shellWord(file)}*`
  return 'git config --show-origin --get-regexp "^(gpg|user.signingkey)"'
}

function helpOpenpgp(said: string): string {
  if (/Inappropriate ioctl|No pinentry|cannot open '\/dev\/tty'/.test(said)) return 'export GPG_TTY=$(tty)'
  if (/cannot run/.test(said)) return 'git config --show-origin --get-regexp ^gpg'
  return 'gpg --list-secret-keys'
}
