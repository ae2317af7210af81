import { mkdir, realpath } from 'node:fs/promises'
import { covers } from '../../confine/mounts.js'
import { placeOf } from '../known/place-of.js'

/**
 * The files and folders that an agent keeps for itself, as they are on this machine. Left out is what holds one of the
 * `closed` places: whoever keeps their agent's settings in a variable that says `/home/ada` does not open all of that.
 */
export async function ownPlaces(
  env: Readonly<Record<string, string>>,
  home: readonly string[],
  closed: readonly string[],
): Promise<readonly string[]> {
  const shut = await Promise.all(closed.map((place) => realpath(place)))
  const found = await Promise.all(
    home.map(async (entry) => {
      const path = placeOf(env, entry)
      if (path === null) return null
      // Nobody but the agent would make it, and it can only where it may write.
      if (entry.endsWith('/')) await mkdir(path, { recursive: true, mode: 0o700 }).catch(() => {})
      return realpath(path).catch(() => null)
    }),
  )
  return found.filter((path) => path !== null && !shut.some((place) => covers(path, place))) as string[]
}
