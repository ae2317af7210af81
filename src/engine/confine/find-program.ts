import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import type { Environment } from '../../git/process/environment.js'
import { isWithin } from '../../git/process/within.js'

/** A program of the machine by its name: none that lies in `folders`, or where somebody happens to stand. */
export function findProgram(env: Environment, name: string, folders: readonly string[]): string | null {
  const places = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((place) => isAbsolute(place) && !isWithin(place, folders))
  return places.map((place) => join(place, name)).find((path) => faultOf(path) === null) ?? null
}

/** Where a program lies that is called like this in `cwd`; `null` where it cannot be run. A path is taken as it is. */
export function programAt(env: Environment, program: string, cwd: string): string | null {
  return placesOf(env, program, cwd).find((path) => faultOf(path) === null) ?? null
}

const placesOf = (env: Environment, program: string, cwd: string): readonly string[] =>
  (program.includes('/') ? [''] : (env['PATH'] ?? '').split(delimiter)).map((place) =>
    resolve(cwd, place, program),
  )

/**
 * Throws what starting a program would throw, which another program is to start: the reason is then that program's exit
 * code, and nobody could tell it from the exit code of the program itself.
 */
export function requireStartable(env: Environment, program: string, cwd: string): void {
  const faults = placesOf(env, program, cwd).map(faultOf)
  if (faults.includes(null)) return
  const code = faults.includes('EACCES') ? 'EACCES' : 'ENOENT'
  throw Object.assign(new Error(`spawn ${program} ${code}`), { code })
}

function faultOf(path: string): 'ENOENT' | 'EACCES' | null {
  try {
    if (!statSync(path).isFile()) return 'EACCES'
  } catch {
    return 'ENOENT'
  }
  try {
    accessSync(path, constants.X_OK)
    return null
  } catch {
    return 'EACCES'
  }
}
