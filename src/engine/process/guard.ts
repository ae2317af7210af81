import { type ChildProcess, spawn } from 'node:child_process'

// The other end of its standard input is ours alone: it ends when we do, whatever ended us. Then what is on its list is
// ended. What it reads are numbers and folders, and no text of it is run.
const SCRIPT = String.raw`
trap '' HUP INT TERM
list=
while read -r what thing; do
  case $what in
    +) list="$list
$thing" ;;
    -) list=$(printf '%s\n' "$list" | grep -vxF -e "$thing") ;;
  esac
done
started_for() {
  if [ -d /proc/self ]; then
    for process in /proc/[0-9]*; do
      { tr '\0' '\n' <"$process/environ" | grep -qxF "WF_CLONE=$1"; } 2>/dev/null && echo "$process" | tr -dc 0-9 && echo
    done
  else
    ps -axwwE -o pid= -o command= | grep -F "WF_CLONE=$1" | grep -v grep | while read -r pid rest; do echo "$pid"; done
  fi
}
printf '%s\n' "$list" | while read -r kind name; do
  case $kind in
    group) kill -s KILL -- "-$name" 2>/dev/null ;;
    clone)
      for round in 1 2 3; do
        for pid in $(started_for "$name"); do kill -s KILL "$pid" 2>/dev/null; done
      done ;;
  esac
done
`

let guard: ChildProcess | null = null

/**
 * Has something ended when this process ends, by `kill -9` as well: a process group, or whatever was started for the
 * clone in that folder. Answers what takes it off the list again.
 */
export function guarded(kind: 'group' | 'clone', name: string | number): () => void {
  guard ??= start()
  const { stdin } = guard
  stdin?.write(`+ ${kind} ${name}\n`)
  return () => void stdin?.write(`- ${kind} ${name}\n`)
}

function start(): ChildProcess {
  // In a session of its own: what a terminal sends to us is not sent to it.
  const child = spawn('/bin/sh', ['-c', SCRIPT], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without it there is one way less to end what runs, and everything else goes on.
  child.once('error', () => {})
  child.stdin?.on('error', () => {})
  // It waits for us, not we for it.
  child.unref()
  const { stdin } = child as unknown as { readonly stdin: { unref?: () => void } }
  stdin.unref?.()
  return child
}
