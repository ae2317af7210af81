import { readLinked } from '../../../app/objects/memory-file.js'
import type { Settings } from '../speak/agent.js'
import { placeOf } from './place-of.js'

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
