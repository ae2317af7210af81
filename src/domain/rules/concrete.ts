import type { Data } from '../definition/definition.js'
import { isPlaceholder } from '../results/placeholders.js'
import type { Found } from './found.js'
import { objectsIn } from './listed.js'

// What a record is called, and names others by, is no prose.
const NAMES: readonly string[] = ['id', 'decided']

/** No field of a record says nothing: "TBD", "all files", "as needed". A field that is not there says nothing wrong. */
export function concrete(given: ReadonlyMap<string, Data>): readonly Found[] {
  return objectsIn(given.get('records')).flatMap((record) =>
    Object.entries(record)
      .filter(([field]) => !NAMES.includes(field))
      .flatMap(([field, value]) =>
        [value].flat().flatMap((each: Data): readonly Found[] => {
          if (typeof each !== 'string' || !isPlaceholder(each)) return []
          const said = `${called(record['id'])}: ${field} says nothing ("${each.slice(0, 60)}")`
          return [{ said, about: record }]
        }),
      ),
  )
}

/** An object may have a `toString` of its own. */
const called = (id: Data | undefined): string =>
  id === undefined || typeof id === 'object' ? 'a record' : String(id)
