import type { Data } from '../definition/definition.js'
import { isFolder, mayMeet, oneReach, type Reach } from '../names/glob-reach.js'
import { type Path, quotePath, showPath } from '../names/path.js'
import { decodeUtf8 } from '../text/bytes.js'
import { firstFew } from '../text/counted.js'
import { asking } from './asking.js'
import type { Facts } from './facts.js'
import { type Found, firstFound } from './found.js'
import { type Unit, unitsIn } from './unit.js'

const MOST_ASKED = 5_000_000
const FEW = 5

/**
 * Each file of code that the draft changed is one that a unit of the list may change. A unit that is gone from the list may
 * change nothing, and what was accepted for it is out of scope.
 */
export function inScope(given: ReadonlyMap<string, Data>, facts?: Facts): readonly Found[] {
  if (facts === undefined) return [{ said: 'nobody says which files were changed', about: null }]
  const { units, unread } = unitsIn(given.get('units'))
  // What could not be read may be the unit that a file belongs to.
  if (unread.length > 0) return firstFound(unread)
  const may = mayChange(units)
  const outside: Path[] = []
  for (const path of facts.code) {
    const answer = may(path)
    if (answer === null)
      return [{ said: `${facts.code.length} files are too many for these globs to compare`, about: null }]
    if (!answer) outside.push(path)
  }
  if (outside.length === 0) return []
  const [are, them] = outside.length === 1 ? ['is', 'it'] : ['are', 'them']
  const said = `${firstFew(outside.map(showPath), FEW)} ${are} changed, and no unit may change ${them}`
  // Whoever waives it waives these files, and no other.
  return [{ said, about: { outside: outside.map(quotePath) } }]
}

/** May a unit change a file, by what it allows and forbids? `null` where that is too much to ask. */
function mayChange(units: readonly Unit[]): (path: Path) => boolean | null {
  const ask = asking(MOST_ASKED)
  return (path) => {
    const text = decodeUtf8(path)
    if (text === null) return false
    const file = oneReach(text)
    for (const { allowed, forbidden } of units) {
      const near = allowed.filter((glob) => isNear(glob, text))
      const takes =
        near.some((glob) => glob.one || isFolder(glob)) ||
        anyOf(near, (glob) => ask(glob, text, { flags: '', otherwise: false }))
      // Where a file system knows no case, another spelling is the same file.
      const off = takes ? forbidden.filter((glob) => mayMeet(glob, file)) : []
      const leaves = anyOf(off, (glob) => ask(glob, text, { flags: 'i', otherwise: true }))
      if (takes === null || leaves === null) return null
      if (takes && !leaves) return true
    }
    return false
  }
}

const isNear = ({ glob, fixed, one }: Reach, text: string): boolean =>
  one ? text === glob : text.startsWith(fixed) || `${text}/` === fixed

/** Is it so for one of them? `null` where nobody knows of one, before it is so of another. */
function anyOf(globs: readonly Reach[], asked: (glob: Reach) => boolean | null): boolean | null {
  for (const glob of globs) {
    const answer = asked(glob)
    if (answer !== false) return answer
  }
  return false
}
