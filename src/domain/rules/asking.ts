import { globMatcher } from '../names/glob.js'
import type { Reach } from '../names/glob-reach.js'

interface How {
  /** As {@link globMatcher} takes them. */
  readonly flags: string
  readonly otherwise: boolean
}

/**
 * Asks globs about paths, where others wrote both: as many letters of globs, once for each letter of a path, as are left.
 * `null` where there is too much to ask.
 */
export function asking(most: number): (glob: Reach, path: string, how: How) => boolean | null {
  let left = most
  return ({ glob }, path, how) => {
    left -= glob.length * path.length
    return left < 0 ? null : globMatcher([glob], how)(path)
  }
}
