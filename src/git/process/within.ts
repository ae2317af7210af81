import { realpathSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

/** Does a place lie in one of these folders, by its name or by where links lead? */
export function isWithin(place: string, folders: readonly string[]): boolean {
  return [resolve(place), real(resolve(place))].some((at) =>
    folders.some((folder) => inFolder(at, folder) || inFolder(at, real(folder))),
  )
}

const inFolder = (at: string, folder: string): boolean => {
  const way = relative(folder, at)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

/** Of what is not there, where its folder is. */
function real(place: string): string {
  try {
    return realpathSync(place)
  } catch {
    const above = dirname(place)
    return above === place ? place : resolve(real(above), relative(above, place))
  }
}
