import { covers, isReadOnly, type Mount, optionsAt, reachable } from './mounts.js'

/** The program that keeps another one from writing. */
export type How = 'bwrap' | 'unshare' | 'sandbox-exec'
export type Command = readonly [string, ...string[]]

/** What a program finds that may write almost nowhere. All paths are absolute, without links, and there. */
export interface Cell {
  /** Where it begins. */
  readonly cwd: string
  /** The folders and files that it may write. */
  readonly writable: readonly string[]
  readonly linux: {
    readonly mounts: readonly Mount[]
    /** Disks that this user could write as they are. */
    readonly disks: readonly string[]
    /** Shared memory: a folder of its own, or, where something else lies there, that one to read. */
    readonly memory: 'own' | 'read' | 'none'
    /** Whether it may write to `/proc`. */
    readonly proc: boolean
  }
}

export const MEMORY = '/dev/shm'

/** Programs by name, as absolute paths. */
export type Programs = Readonly<Record<string, string>>

/** The programs that each way needs. The first way that works is taken. */
export const WAYS: readonly {
  readonly how: How
  readonly platform: string
  readonly needs: readonly string[]
  readonly line: (cell: Cell, programs: Programs) => Command
}[] = [
  { how: 'bwrap', platform: 'linux', needs: ['bwrap'], line: byBubblewrap },
  { how: 'unshare', platform: 'linux', needs: ['unshare', 'mount', 'setpriv', 'sh'], line: byUnshare },
  { how: 'sandbox-exec', platform: 'darwin', needs: ['sandbox-exec'], line: bySandboxExec },
]

// The processes and the network are those of the machine: agents reach models on loopback, and what they leave running
// is found by its number.
function byBubblewrap({ cwd, writable, linux }: Cell, programs: Programs): Command {
  const memory = { own: ['--tmpfs', MEMORY], read: ['--ro-bind', MEMORY, MEMORY], none: [] }
  return [
    programs['bwrap'] ?? '',
    ...['--unshare-user', '--cap-drop', 'ALL', '--die-with-parent'],
    ...['--ro-bind', '/', '/', '--dev-bind', '/dev', '/dev'],
    ...(linux.proc ? ['--bind', '/proc', '/proc'] : []),
    ...memory[linux.memory],
    ...linux.disks.flatMap((disk) => ['--dev-bind', '/dev/null', disk]),
    ...writable.flatMap((path) => ['--bind', path, path]),
    ...['--chdir', cwd, '--'],
  ]
}

// Runs in the new namespaces, with the right to mount there; the program gets neither that right nor a way to it: it
// has no capability, and none that it executes gives it one. Paths are words of their own and are not read by the shell.
const SCRIPT = `
mount=$1 setpriv=$2 folder=$3
shift 3
fail() { echo "wf: $1 could not be made read-only, so nothing was started" >&2; exit 125; }
while [ "$1" != run ]; do
  case $1 in
    open) "$mount" -c --rbind -- "$2" "$2" || fail "$2"; shift 2 ;;
    close) "$mount" -c -o "remount,bind,ro,$2" -- "$3" || fail "$3"; shift 3 ;;
    fresh) "$mount" -c -t tmpfs -o mode=1777,nosuid,nodev -- wf "$2" || fail "$2"; shift 2 ;;
    null) "$mount" -c --bind -- /dev/null "$2" || fail "$2"; shift 2 ;;
    *) exit 125 ;;
  esac
done
shift
# Its old working folder is below what was mounted over it.
cd -- "$folder" || exit 125
exec "$setpriv" --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all -- "$@"
`

// Each of these becomes the next one, so that the program has the number and the group that were given to the first.
function byUnshare({ cwd, writable, linux }: Cell, programs: Programs): Command {
  const { mounts, memory, disks, proc } = linux
  const open = [...(memory === 'read' ? [MEMORY] : []), ...writable]
  const left = ['/dev', ...(proc ? ['/proc'] : []), ...writable]
  const closed = reachable(mounts)
    .filter((mount) => !isReadOnly(mount))
    .map(({ point }) => point)
    .filter((point) => !left.some((place) => covers(place, point)))
  return [
    programs['unshare'] ?? '',
    ...['--user', '--map-current-user', '--keep-caps', '--mount', '--'],
    ...[programs['sh'] ?? '', '-c', SCRIPT, 'wf', programs['mount'] ?? '', programs['setpriv'] ?? '', cwd],
    ...open.flatMap((path) => ['open', path]),
    ...[...new Set([...closed, ...(memory === 'read' ? [MEMORY] : [])])].flatMap((point) => [
      'close',
      optionsAt(mounts, point),
      point,
    ]),
    ...(memory === 'own' ? ['fresh', MEMORY] : []),
    ...disks.flatMap((disk) => ['null', disk]),
    'run',
  ]
}

function bySandboxExec({ writable }: Cell, programs: Programs): Command {
  const named = writable.map((path, at) => [`W${at}`, path] as const)
  const places = named.map(([name]) => `(subpath (param "${name}"))`).join(' ')
  const profile = `(version 1)(allow default)(deny file-write*)(allow file-write* (subpath "/dev") ${places})`
  return [
    programs['sandbox-exec'] ?? '',
    ...named.flatMap(([name, path]) => ['-D', `${name}=${path}`]),
    ...['-p', profile],
  ]
}
