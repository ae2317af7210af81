import picomatch from 'picomatch'
import { type Automaton, automatonOf } from './glob-automaton.js'

interface GlobOptions {
  /** Of the regular expressions that globs become: `i` and `s`. */
  readonly flags: string
  /** What is said of a text where a glob is none that can be asked. */
  readonly otherwise: boolean
}

const LONGEST_GLOB = 500

// What no path of a tree and no name of a branch has: a part that is empty, `.` or `..`.
const VACUOUS = ['(?!(?:^|\\/)\\.{1,2}(?:\\/|$))', '(?!\\.{1,2}(?:\\/|$))', '(?=.)']

/** Does one of these globs match a path, or the name of a branch? In time that grows with their lengths alone. */
export function globMatcher(
  globs: readonly string[],
  { flags, otherwise }: GlobOptions,
): (text: string) => boolean {
  const each = globs.map((glob) => matcherOf(glob, flags) ?? (() => otherwise))
  return (text) => each.some((matches) => matches(text))
}

/** Why a glob is none that is asked, or `null`. */
export function whyNoGlob(glob: string): string | null {
  if (glob.length > LONGEST_GLOB) return `a glob has at most ${LONGEST_GLOB} characters`
  return matcherOf(glob, 's') === null ? 'a glob knows *, **, ?, [a-z], {a,b}, and no "!("' : null
}

// A law's globs are asked of each file of each change.
const KNOWN = new Map<string, Automaton | null>()
const MOST_KNOWN = 2000

function matcherOf(glob: string, flags: string): Automaton | null {
  if (glob.length > LONGEST_GLOB) return null
  const key = `${flags} ${glob}`
  const known = KNOWN.get(key)
  if (known !== undefined) return known
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear()
  const made = makeMatcher(glob, flags)
  KNOWN.set(key, made)
  return made
}

/**
 * A bar outside parentheses is a letter of a name: to the library it would part the whole glob in two, and the second half would
 * match wherever it likes. `null` where it cannot be told which bars stand in parentheses.
 */
function withPlainBars(glob: string): string | null {
  if (!glob.includes('|')) return glob
  if (/["\\[\]]/.test(glob)) return null
  let depth = 0
  let plain = ''
  for (const letter of glob) {
    if (letter === '(') depth += 1
    if (letter === ')') depth -= 1
    if (depth < 0) return null
    plain += letter === '|' && depth === 0 ? '\\|' : letter
  }
  return depth === 0 ? plain : null
}

function makeMatcher(glob: string, flags: string): Automaton | null {
  try {
    const plain = withPlainBars(glob)
    if (plain === null) return null
    // The same on every system.
    const expression = picomatch.makeRe(plain, { dot: true, flags, windows: false })
    if (isPlain(glob)) return (text) => text === glob || expression.test(text)
    const source = VACUOUS.reduce((left, part) => left.replaceAll(part, ''), expression.source)
    const automaton = automatonOf(source, flags)
    return automaton === null ? null : (text) => text === glob || automaton(text)
  } catch {
    return null
  }
}

/**
 * Nothing but `**` once, and once more at the end, and a `*` in a part. Each has one place where it can end, so the
 * engine of JavaScript, which goes back, has nowhere to go back to, and is the fastest.
 */
function isPlain(glob: string): boolean {
  if (!/^[\w\-./* ]*$/.test(glob)) return false
  const parts = glob.replace(/\/\*\*$/, '').split('/')
  const whole = parts.filter((part) => part === '**').length
  return whole <= 1 && parts.every((part) => part === '**' || part.split('*').length <= 2)
}
