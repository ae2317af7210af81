import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testKey } from '../test-key.js'
import { type Daemon, freePort, startDaemon } from './daemon.js'
import { CUT_SSH, emptyRepository, gitAt, type Host, serverEnvironment } from './host.js'

const SSHD = '/usr/sbin/sshd'

export interface Sshd extends Daemon {
  readonly port: number
  /** Has the user's `ssh` log in here, with the key of that name, at the host called `server`. */
  admit(home: string, name: string): void
}

/** OpenSSH's own server, for those whom `keys` lists, each with the command that may run. */
export async function startSshd(folder: string, keys: string, home: string): Promise<Sshd> {
  const port = await freePort()
  const hostKey = join(folder, 'host_key')
  copyFileSync(testKey('host').path, hostKey)
  // As its service does: it needs an empty folder, where it runs as root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const config = join(folder, 'sshd_config')
  writeFileSync(
    config,
    `ListenAddress 127.0.0.1
Port ${port}
HostKey ${hostKey}
AuthorizedKeysFile ${keys}
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
AcceptEnv GIT_PROTOCOL
SetEnv HOME=${home}
`,
  )
  const daemon = await startDaemon([SSHD, '-D', '-e', '-f', config], serverEnvironment(home), port)
  return { ...daemon, port, admit: (at, name) => logIn(at, name, port) }
}

function logIn(home: string, name: string, port: number): void {
  const config = join(home, 'ssh_config')
  const known = join(home, 'known_hosts')
  writeFileSync(known, `[127.0.0.1]:${port} ${testKey('host').publicLine}\n`)
  writeFileSync(
    config,
    `Host server
  HostName 127.0.0.1
  HostKeyAlias [127.0.0.1]:${port}
  Port ${port}
  IdentityFile ${testKey(name).path}
  IdentitiesOnly yes
  UserKnownHostsFile ${known}
`,
  )
  gitAt(home, serverEnvironment(home), 'config', '--global', 'core.sshCommand', `ssh -F ${config}`)
}

/** A repository in the home of whoever logs in. */
export async function sshHost(folder: string, people: readonly string[]): Promise<Host> {
  const home = join(folder, 'server')
  mkdirSync(home)
  const env = serverEnvironment(home)
  const bare = emptyRepository(home, env)
  const keys = join(folder, 'authorized_keys')
  writeFileSync(keys, people.map((name) => `restrict ${testKey(name).publicLine}\n`).join(''))
  const sshd = await startSshd(folder, keys, home)
  return {
    url: `server:${bare}`,
    bare,
    env,
    cut: CUT_SSH,
    admit: sshd.admit,
    refuse: (prefix) => void gitAt(bare, env, 'config', '--add', 'receive.hideRefs', prefix),
    close: sshd.close,
  }
}
