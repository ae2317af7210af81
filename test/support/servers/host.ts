import { join } from 'node:path'
import { output } from '../resident.js'

/** A server on loopback with one shared repository. */
export interface Host {
  /** Where a clone finds the repository. */
  readonly url: string
  /** The repository, as it lies on the server. */
  readonly bare: string
  /** What the server's own user sees. */
  readonly env: Readonly<Record<string, string>>
  /** Lines of sh for a hook: they cut the connection that the hook works for. */
  readonly cut: string
  /** Writes into somebody's home what they need to log in. */
  admit(home: string, name: string): void
  /** From now on nobody may push refs below this name. */
  refuse(prefix: string): void
  close(): Promise<void>
}

/** The environment of the server's user. */
export const serverEnvironment = (home: string): Readonly<Record<string, string>> => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  LC_ALL: 'C',
  TZ: 'UTC',
})

export const gitAt = (cwd: string, env: Host['env'], ...args: readonly string[]): string =>
  output('git', args, { cwd, env }).replace(/\n$/, '')

/** An empty repository that is pushed to. */
export function emptyRepository(folder: string, env: Host['env']): string {
  const bare = join(folder, 'shared.git')
  gitAt(folder, env, 'init', '-q', '--bare', '-b', 'main', bare)
  return bare
}

/** Ends the server of this connection: the process of sshd above the hook. */
export const CUT_SSH = `pid=$PPID
while :; do
  case $(ps -o comm= -p $pid) in sshd*) break ;; esac
  pid=$(ps -o ppid= -p $pid | tr -d ' ')
done
kill -9 $pid`
