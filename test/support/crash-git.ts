import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a command is killed, with all the processes of its group: at its n-th call of Git, from 1. */
export interface CrashPoint {
  readonly call: number
  readonly when: 'before' | 'after'
}

/** A `git` to put first on PATH, which counts how often it is called. */
export interface CrashGit {
  /** What goes first on PATH. */
  readonly folder: string
  /** Forgets what was counted, and says where the next command is to be killed, if anywhere. */
  arm(point: CrashPoint | null): void
  /** The arguments of each call, in order. */
  calls(): readonly string[]
}

// A file that must not exist yet is a count that no other call can take. Git's own children go through its
// exec path and are not counted: what is cut is the line between two calls of ours, never Git's own work.
const PROGRAM = `#!/bin/sh
set -C
crash=\${0%/*}/crash
call=1
until { printf '%s\\n' "$*" >"$crash/$call"; } 2>/dev/null; do call=$((call + 1)); done
read -r at when <"$crash/point"
[ "$call" != "$at" ] && exec GIT "$@"
[ "$when" = before ] && kill -KILL 0
GIT "$@"
kill -KILL 0
`

export function crashGit(parent: string): CrashGit {
  const folder = join(parent, 'crash-git')
  const crash = join(folder, 'crash')
  mkdirSync(folder)
  writeFileSync(join(folder, 'git'), PROGRAM.replaceAll('GIT', realGit()), { mode: 0o755 })
  return {
    folder,
    arm(point) {
      rmSync(crash, { recursive: true, force: true })
      mkdirSync(crash)
      writeFileSync(join(crash, 'point'), `${point?.call ?? 0} ${point?.when ?? 'never'}\n`)
    },
    calls: () =>
      Array.from({ length: readdirSync(crash).length - 1 }, (_, at) =>
        readFileSync(join(crash, String(at + 1)), 'utf8').trimEnd(),
      ),
  }
}

/** The Git that a shell finds, as an absolute path. */
export function realGit(): string {
  return execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
}
