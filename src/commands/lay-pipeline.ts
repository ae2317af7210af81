import { existsSync, readFileSync } from 'node:fs'
import { Refused } from '../app/outcome/outcome.js'
import { placeInside, writeInside } from '../app/write/write-inside.js'
import { isOurs, type Pipeline } from '../ci/pipeline.js'
import type { Places } from '../git/native/places.js'

/** Writes what may be written, and answers what is somebody's own. */
export function lay(places: Places, files: readonly Pipeline[]) {
  const written: string[] = []
  const left: Pipeline[] = []
  // All of them, before anything is written.
  for (const { path } of files) placeInside(places, path)
  for (const file of files) {
    const path = placeInside(places, file.path)
    const there = existsSync(path) ? readFileSync(path, 'utf8') : null
    if (there === file.text) continue
    if (there !== null && file.include !== null) {
      if (!there.includes(file.include)) left.push(file)
      continue
    }
    if (there !== null && !isOurs(there)) {
      const message = `${file.path} is there, and is not of "wf ci init"`
      throw new Refused('PATH_TAKEN', message, `git mv -- ${file.path} <other>.yml, then wf ci init again`)
    }
    writeInside(places, file.path, file.text)
    written.push(file.path)
  }
  return { written, left }
}
