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
