import { isOid, type Oid } from '../../domain/names/oid.js'
import { AlteredObject } from '../object-faults.js'
import type { GitObject } from '../port.js'
import { GitError } from '../process/failure.js'

/** Reads one object by its id, or by its id with a peeling suffix. */
type Read = (name: string, most?: number) => Promise<GitObject | null>

/**
 * Git ends where it cannot unpack an object, and with it the answers to all that was asked for at the same time. Each of
 * those is asked for again alone, so that only the damaged one fails: as `AlteredObject`. One that a partial clone would
 * have to fetch, and cannot, is not here.
 */
export function sparing(read: Read): Read {
  const alone = oneByOne()
  return (name, most) =>
    read(name, most).catch((error: unknown) => {
      if (!stumbled(error)) throw error
      return alone(() => read(name, most).catch((again: unknown) => blame(name, again)))
    })
}

const DAMAGE = /corrupt|inflate|unpack|packed object|bad object/

/** Over what it read: nobody interrupted it. */
const stumbled = (error: unknown): error is GitError =>
  error instanceof GitError && (error.exitCode === 128 || /^SIG(?:SEGV|BUS|ABRT)$/.test(error.signal ?? ''))

function blame(name: string, cause: unknown): null {
  if (!stumbled(cause)) throw cause
  const [oid = ''] = name.split('^')
  if (/promisor remote|could not fetch/.test(cause.stderr)) return null
  // Else it is the repository itself that Git cannot read.
  const said = cause.exitCode === null || cause.stderr.includes(oid) || DAMAGE.test(cause.stderr)
  if (!isOid(oid) || !said) throw cause
  throw new AlteredObject(oid as Oid, 'cannot be unpacked: it is damaged', cause)
}

function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => {})
    return mine
  }
}
