import { readLinked } from '../../../app/objects/memory-file.js'
import { placeOf } from '../clone/own-places.js'

/** A file of settings in which a user names the variables that hold their keys. */
export interface Settings {
  /** Below the home, or below the folder that a variable names. */
  readonly at: string
  /** Its first group is the name of a variable. */
  readonly names: RegExp
}

/** Bytes: settings that are larger are not read. */
const MOST = 1 << 20

/**
 * The variables that the user's own settings of an agent name. What cannot be read names none: the agent itself says
 * what is wrong with it.
 */
export function namedInSettings(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly Settings[],
): readonly string[] {
  const found = settings.flatMap(({ at, names }) => {
    const file = placeOf(env, at)
    const text = file === null ? '' : textOf(file)
    return [...text.matchAll(names)].flatMap(([, name]) => (name === undefined ? [] : [name]))
  })
  return [...new Set(found)]
}

function textOf(file: string): string {
  try {
    return readLinked(file, MOST) ?? ''
  } catch {
    return ''
  }
}
