import { isAbsolute, join } from 'node:path'

/**
 * Where a place is on this machine that an agent keeps for itself: below the home, or below the folder that a `$VARIABLE`
 * names. `null` where the variable, or the home, is not set.
 */
export function placeOf(env: Readonly<Record<string, string | undefined>>, entry: string): string | null {
  const name = entry.replace(/\/$/, '')
  const { HOME } = env
  if (!name.startsWith('$')) return HOME === undefined || !isAbsolute(HOME) ? null : join(HOME, name)
  const [variable = '', ...rest] = name.slice(1).split('/')
  const value = env[variable]
  return value === undefined || !isAbsolute(value) ? null : join(value, ...rest)
}
