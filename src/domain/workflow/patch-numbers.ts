import type { Oid } from '../names/oid.js'
import type { Workflow } from './workflow.js'

/** The patches that the log decided on under a number. Two machines may have given one number twice. */
export function decidedNumbers({ acceptances, objections }: Workflow): ReadonlyMap<Oid, number> {
  const found = new Map<Oid, number>()
  for (const { event } of [...acceptances, ...objections]) {
    if (event.event !== 'revised' && event.number !== null) found.set(event.patch, event.number)
  }
  return found
}

/** Numbers that more than one patch has: none of them is called by it. */
export function contested(numbers: ReadonlyMap<Oid, number>): ReadonlySet<number> {
  const seen = new Set<number>()
  const twice = new Set<number>()
  for (const number of numbers.values()) {
    if (seen.has(number)) twice.add(number)
    seen.add(number)
  }
  return twice
}

/** Six digits, as the log reads them. */
const MOST = 999_999

/** A number so far above the one before it was not counted up to. */
const JUMP = 100

/** The numbers that are known in a clone; 0 says nothing. */
export interface Given {
  /** The last one that this clone gave. */
  readonly own: number
  readonly decided: readonly number[]
  /** At the gate. Anybody can write there what they like. */
  readonly waiting: readonly number[]
}

/**
 * The number of the next patch: the lowest that no patch known here has, above the last one that this clone gave and
 * above what the log decided on. A number that is a jump away from those below it counts for itself alone: one patch
 * of somebody else, numbered 999999, would end all numbering otherwise. `null`: there is none left.
 *
 * Two clones that do not know of each other may give one number to two patches. The object id decides then, and
 * neither is called by the number: {@link contested}.
 */
export function nextNumber({ own, decided, waiting }: Given): number | null {
  const taken = new Set([...decided, ...waiting])
  let last = own
  for (const number of [...decided].sort((a, b) => a - b))
    if (number > last && number - last <= JUMP) last = number
  let next = last + 1
  while (taken.has(next)) next++
  return next > MOST ? null : next
}
