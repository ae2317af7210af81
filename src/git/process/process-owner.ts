import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { statOf } from './proc-stat.js'
import { isAlive } from './temporary.js'

/** Which process claimed an attempt: enough to tell, on the same machine, whether it is still there. */
export interface Owner {
  /** A name for this machine that gives nothing of it away. */
  readonly machine: string
  readonly pid: number
  /** When it began, as the kernel counts: another process with the same number began at another time. */
  readonly started: string
}

export const thisProcess = (): Owner => ({
  machine: machineName(),
  pid: process.pid,
  started: startOf(process.pid) ?? '',
})

const LINE = /^Runs on ([0-9a-f]{12}) as process (\d{1,10}) of ([0-9]{0,30})$/m

export const formatOwner = ({ machine, pid, started }: Owner): string =>
  `Runs on ${machine} as process ${pid} of ${started}`

/** The owner that a claim names; `null` where it names none. */
export function parseOwner(body: string): Owner | null {
  const [, machine, pid, started] = LINE.exec(body) ?? []
  return machine === undefined || pid === undefined || started === undefined
    ? null
    : { machine, pid: Number(pid), started }
}

/** Does it run still? Of another machine nobody can tell from here: `unknown`. */
export function ownerState(owner: Owner | null): 'here' | 'alive' | 'gone' | 'unknown' {
  if (owner === null || owner.machine !== machineName()) return 'unknown'
  if (owner.pid === process.pid && owner.started === (startOf(process.pid) ?? '')) return 'here'
  return startOf(owner.pid) === owner.started ? 'alive' : 'gone'
}

function machineName(): string {
  return createHash('sha256').update(`wf machine ${machineId()} ${hostname()}`).digest('hex').slice(0, 12)
}

function machineId(): string {
  return read('/etc/machine-id') ?? ''
}

/** The time at which a process began, in ticks since the machine did, and which start of the machine that was. */
function startOf(pid: number): string | null {
  const fields = statOf(pid)
  if (fields === null) return isAlive(pid) ? '' : null
  // A zombie has ended, whatever it waits for.
  if (fields[0] === 'Z' || fields[0] === 'X') return null
  const boot = /^btime (\d+)$/m.exec(read('/proc/stat') ?? '')?.[1] ?? ''
  return `${boot}${fields[19] ?? ''}`
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
