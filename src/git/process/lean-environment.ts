import { delimiter, isAbsolute } from 'node:path'
import type { Environment } from './environment.js'
import { isWithin } from './within.js'

// What any program needs to work: nothing by which it could sign, or act as the person.
const NEEDED = [
  /^(?:PATH|HOME|SHELL|USER|LOGNAME|TMPDIR|TZ|LANG|LANGUAGE|SYSTEMROOT)$/,
  /^LC_[A-Z]+$/,
  /^XDG_(?:CONFIG|DATA|CACHE|STATE)_(?:HOME|DIRS)$/,
]

export const isNeeded = (variable: string): boolean => NEEDED.some((pattern) => pattern.test(variable))

// Where Git looks for its configuration and for objects.
const OF_GIT =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|PARAMETERS|KEY_\d+|VALUE_\d+)|ATTR_NOSYSTEM|EXEC_PATH|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES)$/

/**
 * The variables for a Git that reads what somebody else wrote, and for what it starts. No program is found in `folders`,
 * nor in a place that depends on where somebody stands.
 */
export function leanEnvironment(env: Environment, folders: readonly string[]): Environment {
  const kept = Object.entries(env).filter(([name]) => isNeeded(name) || OF_GIT.test(name))
  const places = (env.PATH ?? '')
    .split(delimiter)
    .filter((place) => isAbsolute(place) && !isWithin(place, folders))
  return { ...Object.fromEntries(kept), PATH: places.join(delimiter) }
}
