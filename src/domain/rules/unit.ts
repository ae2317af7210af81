import { type Data, isRecord } from '../definition/definition.js'
import type { Reach } from '../names/glob-reach.js'
import { type Found, told } from './found.js'
import { type GlobList, globsOf } from './glob-list.js'
import { listAt } from './listed.js'

/** A unit of work: what it may change, what it may not, and which come before it. */
export interface Unit {
  readonly id: string
  readonly record: Data
  readonly allowed: readonly Reach[]
  readonly forbidden: readonly Reach[]
  readonly needs: ReadonlySet<string>
}

export interface Units {
  readonly units: readonly Unit[]
  /** What could not be read. A unit with such a thing is no unit of the list. */
  readonly unread: readonly Found[]
}

/** As many as a definition runs for, and as many globs as somebody looks through. */
const MOST_UNITS = 100
const MOST_GLOBS = 1000

/** The units of a list that an agent may have written. */
export function unitsIn(value: Data | undefined): Units {
  const none = (said: string): Units => ({ units: [], unread: [{ said, about: null }] })
  const list = listAt(value, 'units')
  if (list === null) return none('there is no list of units')
  if (list.length > MOST_UNITS)
    return none(`${list.length} units are more than the ${MOST_UNITS} that are compared`)
  const all = list.map((each) => sizeOf(each)).reduce((sum, size) => sum + size, 0)
  if (all > MOST_GLOBS) return none(`the units have ${all} globs, and ${MOST_GLOBS} are compared`)
  const units = new Map<string, Unit>()
  const unread: Found[] = []
  for (const record of list) {
    const read = readUnit(record)
    const twice = 'unit' in read && units.has(read.unit.id)
    if (twice) unread.push({ said: `a second unit is called ${told(read.unit.id)}`, about: record })
    else if ('unit' in read) units.set(read.unit.id, read.unit)
    else unread.push({ said: read.why, about: record })
  }
  return { units: [...units.values()], unread }
}

const FIELDS = ['allowed', 'forbidden'] as const

const sizeOf = (record: Data): number =>
  isRecord(record) ? FIELDS.map((field) => [record[field] ?? []].flat().length).reduce((a, b) => a + b) : 0

function readUnit(record: Data): { readonly unit: Unit } | { readonly why: string } {
  const id = isRecord(record) ? record['id'] : undefined
  if (!isRecord(record) || typeof id !== 'string' || id === '') return { why: 'a unit has no id' }
  const lists = FIELDS.map((field): [string, GlobList] => [field, globsOf(record[field])])
  const [[, allowed], [, forbidden]] = lists as [[string, GlobList], [string, GlobList]]
  const why = lists.flatMap(([field, { unread }]) => unread.slice(0, 1).map((each) => `${field}: ${each}`))[0]
  if (why !== undefined) return { why: `${told(id)}: ${why}` }
  // A gate that is given no globs takes everything.
  if (allowed.globs.length === 0) return { why: `${told(id)} names no file that it may change` }
  const needs = needsOf(record['depends_on'] ?? [])
  if (needs === null) return { why: `${told(id)}: depends_on is not a list of ids` }
  return { unit: { id, record, allowed: allowed.globs, forbidden: forbidden.globs, needs } }
}

function needsOf(value: Data): ReadonlySet<string> | null {
  const listed = (Array.isArray(value) ? value : [value]) as readonly Data[]
  return listed.every((each) => typeof each === 'string') ? new Set(listed as readonly string[]) : null
}
