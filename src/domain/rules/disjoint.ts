import type { Data } from '../definition/definition.js'
import { holds, mayMeet, type Reach } from '../names/glob-reach.js'
import { asking } from './asking.js'
import { type Found, firstFound, told } from './found.js'
import { globsAnswered, saysNoGlob } from './glob-list.js'
import { type Unit, unitsIn } from './unit.js'

/**
 * No two units of which neither needs the other may both change one file, so they can be built side by side and accepted in
 * any order. By what is fixed at the beginning of globs: it may alarm where no file is, and is never silent where one is.
 * With `inside`, all globs of the units lie in one of those; with `not`, they lie off those.
 */
export function disjoint(given: ReadonlyMap<string, Data>): readonly Found[] {
  const { units, unread } = unitsIn(given.get('units'))
  return firstFound([
    ...unread,
    ...meetings(units),
    ...outside(units, given.get('inside')),
    ...forbidden(units, given.get('not')),
  ])
}

function meetings(units: readonly Unit[]): readonly Found[] {
  const needs = neededBy(units)
  const lives = units.map((unit) => unit.allowed.filter((glob) => !isTaken(unit, glob)))
  const found: Found[] = units
    .filter(({ id }) => needs.get(id)?.has(id))
    .map(({ id, record }) => ({ said: `${told(id)} needs itself`, about: record }))
  for (const [at, a] of units.entries()) {
    for (const [more, b] of units.slice(at + 1).entries()) {
      if (needs.get(a.id)?.has(b.id) || needs.get(b.id)?.has(a.id)) continue
      const meeting = meetingOf([a, lives[at] ?? []], [b, lives[at + 1 + more] ?? []])
      if (meeting === null) continue
      const about = { id: `${a.id}.${b.id}`, globs: [a, b].map(globsIn) }
      found.push({ said: `${told(a.id)} and ${told(b.id)} may both change ${meeting}`, about })
    }
  }
  return found
}

type Side = readonly [unit: Unit, globs: readonly Reach[]]

/** What two units may both change, by the first globs that meet. */
function meetingOf([a, ofA]: Side, [b, ofB]: Side): string | null {
  const open = ofB.filter((glob) => !isTaken(a, glob))
  for (const one of ofA) {
    const other = open.find((glob) => mayMeet(one, glob))
    if (other === undefined || isTaken(b, one)) continue
    return one.glob === other.glob ? told(one.glob) : `what ${told(one.glob)} and ${told(other.glob)} match`
  }
  return null
}

/** Does a unit leave alone all that a glob matches? */
const isTaken = ({ forbidden }: Unit, glob: Reach): boolean => forbidden.some((outer) => holds(outer, glob))

const globsIn = ({ allowed, forbidden }: Unit): Data => ({
  allowed: allowed.map(({ glob }) => glob),
  forbidden: forbidden.map(({ glob }) => glob),
})

/** For each unit, all that it needs, directly or through others: itself where they go round in a circle. */
function neededBy(units: readonly Unit[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Set(units.map(({ id }) => id))
  const own = new Map(units.map(({ id, needs }) => [id, [...known].filter((each) => needs.has(each))]))
  return new Map(
    units.map(({ id }) => {
      const found = new Set<string>()
      const open = [...(own.get(id) ?? [])]
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next)) continue
        found.add(next)
        open.push(...(own.get(next) ?? []))
      }
      return [id, found]
    }),
  )
}

function outside(units: readonly Unit[], given: Data | undefined): readonly Found[] {
  if (given === undefined) return []
  const { globs, unread } = boundsIn('inside', given)
  const matches = matcherWithin('', false)
  return [
    ...unread,
    ...units.flatMap((unit) =>
      unit.allowed
        .filter((glob) => !globs.some((outer) => holds(outer, glob) || (glob.one && matches(outer, glob))))
        .map(({ glob }) => ({
          said: `${told(unit.id)}: ${told(glob)} is not inside what may be changed`,
          about: unit.record,
        })),
    ),
  ]
}

function forbidden(units: readonly Unit[], given: Data | undefined): readonly Found[] {
  if (given === undefined || saysNoGlob(given)) return []
  const { globs, unread } = boundsIn('not', given)
  const matches = matcherWithin('is', true)
  const touches = (outer: Reach, glob: Reach): boolean =>
    mayMeet(outer, glob) && (!glob.one || outer.one || !isAscii(glob) || matches(outer, glob))
  return [
    ...unread,
    ...units.flatMap((unit) => {
      const off = globs.filter((outer) => !isTaken(unit, outer))
      return unit.allowed
        .filter((glob) => !isTaken(unit, glob))
        .flatMap((glob) =>
          off
            .filter((outer) => touches(outer, glob))
            .slice(0, 1)
            .map((outer) => ({
              said: `${told(unit.id)}: ${told(glob.glob)} may change what is forbidden: ${told(outer.glob)}`,
              about: unit.record,
            })),
        )
    }),
  ]
}

/** What else a file system takes for the same path, no glob is asked about. */
const isAscii = ({ glob }: Reach): boolean => /^[ -~]*$/.test(glob)

const MOST_BOUNDS = 100

function boundsIn(name: string, given: Data): { globs: readonly Reach[]; unread: readonly Found[] } {
  const { globs, unread } = globsAnswered(given)
  const said =
    globs.length > MOST_BOUNDS
      ? [`${globs.length} globs are more than the ${MOST_BOUNDS} that are compared`]
      : unread
  return {
    globs: globs.slice(0, MOST_BOUNDS),
    unread: said.map((each) => ({ said: `${name}: ${each}`, about: null })),
  }
}

/** More than people write. */
const MOST_ASKED = 1_000_000

/** Asks a glob about the one path that another matches; `otherwise` where there is too much to ask. */
function matcherWithin(flags: string, otherwise: boolean): (outer: Reach, one: Reach) => boolean {
  const ask = asking(MOST_ASKED)
  return (outer, one) => ask(outer, one.glob, { flags, otherwise }) ?? otherwise
}
