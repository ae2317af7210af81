import { spawnSync } from 'node:child_process'

/** The command line of a process, its words joined; empty where the system shows none. */
export function calledAs(pid: number): string {
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  return (stdout ?? '').trim()
}
