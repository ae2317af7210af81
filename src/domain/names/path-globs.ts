import { decodeUtf8 } from '../text/bytes.js'
import { globMatcher } from './glob.js'
import type { Path } from './path.js'
import { foldName, isPlain, mayBe, meaningsOf, type Names } from './path-meanings.js'
import { isShort, mayBeShortForGlob } from './short-names.js'

/**
 * Does a glob list match a path? With dots, without case, newlines like any other character, accents however
 * they are composed. Whoever forbids asks with `mayMean`: one meaning that matches is enough, and what is not UTF-8
 * may mean anything. Whoever allows asks without: the path as it is spelled has to match, and all that it may mean.
 */
export function pathMatcher(globs: readonly string[], mayMean: boolean): (path: Path) => boolean {
  if (globs.length === 0) return () => false
  const { spelled, folded } = compiled(globs, mayMean)
  return (path) => {
    const text = decodeUtf8(path)
    if (text === null) return mayMean
    const itself = spelled(text.normalize('NFC'))
    if (isPlain(path) || (mayMean && itself)) return itself
    const matches = (names: Names): boolean => folded(names.join('/'))
    if (!mayMean) return itself && meaningsOf(path).every(matches)
    return meaningsOf(path).some((names) => matches(names) || matchesShort(globs, names))
  }
}

type Match = (text: string) => boolean

interface Compiled {
  readonly spelled: Match
  readonly folded: Match
}

// A policy is asked about many paths.
const FORBIDDING = new WeakMap<readonly string[], Compiled>()
const ALLOWING = new WeakMap<readonly string[], Compiled>()

/** `otherwise` is the answer where a glob is none that can be asked: it matches where it forbids. */
function compiled(globs: readonly string[], otherwise: boolean): Compiled {
  const cache = otherwise ? FORBIDDING : ALLOWING
  const known = cache.get(globs)
  if (known !== undefined) return known
  const made = {
    spelled: matcher(
      globs.map((glob) => glob.normalize('NFC')),
      otherwise,
    ),
    folded: matcher(globs.map(foldName), otherwise),
  }
  cache.set(globs, made)
  return made
}

const matcher = (globs: readonly string[], otherwise: boolean): Match =>
  globMatcher(globs, { flags: 'is', otherwise })

/** Short names stand for others, which a glob may match. */
function matchesShort(globs: readonly string[], names: Names): boolean {
  return names.some(isShort) && globs.some((glob) => mayMatch(foldName(glob), names))
}

// What holds alternatives is not taken apart: it may match.
const ALTERNATIVES = /[{}()!|]/

function mayMatch(glob: string, names: Names): boolean {
  if (ALTERNATIVES.test(glob)) return true
  // How many names the parts of the glob so far may have taken.
  let taken = new Set([0])
  for (const part of glob.split('/')) {
    const next = new Set<number>()
    for (const at of taken) {
      if (part === '**') for (let more = at; more <= names.length; more++) next.add(more)
      else if (fits(part, names[at])) next.add(at + 1)
    }
    taken = next
  }
  return taken.has(names.length)
}

function fits(part: string, name: string | undefined): boolean {
  if (name === undefined) return false
  if (!/[*?[\]\\]/.test(part)) return mayBe(name, part)
  return mayBeShortForGlob(name, part) || matcher([part], true)(name)
}
