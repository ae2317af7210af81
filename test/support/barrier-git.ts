import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, watch, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { realGit } from './crash-git.js'

/** A `git` to put first on PATH, which holds every process before its first ref transaction until all are there. */
export interface Barrier {
  readonly folder: string
  /** To be called with the id of each process that ended: whoever ended before the barrier never comes to it. */
  ended(pid: number): void
  close(): void
}

// The parent of this shell is the process that wants the transaction. A line of the pipe is a ticket for one.
const PROGRAM = `#!/bin/sh
barrier=\${0%/*}
case "$*" in
  *update-ref*--stdin*)
    set -C
    if { true >"$barrier/arrived/$PPID"; } 2>/dev/null; then
      set +C
      read -r ticket <"$barrier/tickets"
    fi
    ;;
esac
exec GIT "$@"
`

export function barrierGit(parent: string, name: string, processes: number): Barrier {
  const folder = join(parent, name)
  const arrived = join(folder, 'arrived')
  const tickets = join(folder, 'tickets')
  mkdirSync(arrived, { recursive: true })
  writeFileSync(join(folder, 'git'), PROGRAM.replaceAll('GIT', realGit()), { mode: 0o755 })
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', tickets])
  // Open both ways: opening it so never waits, and tickets keep while nobody has read them.
  const pipe = openSync(tickets, 'r+')
  const known = new Set<string>()
  let open = false
  const look = (): void => {
    for (const pid of readdirSync(arrived)) known.add(pid)
    if (open || known.size < processes) return
    open = true
    writeSync(pipe, '\n'.repeat(processes))
  }
  const watcher = watch(arrived, look)
  return {
    folder,
    ended(pid) {
      known.add(String(pid))
      look()
    },
    close() {
      watcher.close()
      closeSync(pipe)
    },
  }
}
