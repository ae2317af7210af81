import type { EventOf } from '../log/event.js'
import { type Path, showPath } from '../names/path.js'
import { counted, firstFew } from '../text/counted.js'
import type { Change } from '../tree/change.js'
import { nameOfPatch } from '../tree/patch.js'

/** What an acceptance took of a patch. Paths are as they are shown. */
export interface Taken {
  /** The number or the beginning of the id. */
  readonly name: string
  /** Files that entered, and files that the patch had. */
  readonly files: number
  readonly of: number
  /** Files that stayed out; of very many only the first. */
  readonly left: readonly string[]
  /** Files of which some hunks stayed out. */
  readonly partly: readonly string[]
}

/** What this acceptance, which made these changes, took of its patch. */
export function takenOf(event: EventOf<'accepted'>, changes: readonly Change[]): Taken {
  const entered = new Set(changes.map(({ path }) => path))
  const shown = (paths: readonly Path[]) => paths.map(showPath)
  return {
    name: nameOfPatch({ number: event.number, oid: event.patch }),
    files: changes.length,
    of: event.files ?? changes.length,
    left: shown(event.left.filter((path) => !entered.has(path))),
    partly: shown(event.left.filter((path) => entered.has(path))),
  }
}

export const isPart = ({ left, partly, files, of }: Taken): boolean =>
  left.length > 0 || partly.length > 0 || files < of

/** `patch 1`, or `2 of 4 files of patch 1`. */
export function tellTaken(taken: Taken): string {
  const { name, files, of } = taken
  return isPart(taken) ? `${files} of ${counted(of, 'file')} of patch ${name}` : `patch ${name}`
}

/** `not README.md, notes.tmp; app.js in part`; `null` where all of the patch entered. */
export function tellLeft(taken: Taken): string | null {
  if (!isPart(taken)) return null
  const { left, partly, files, of } = taken
  const parts = [
    ...(left.length === 0 ? [] : [`not ${firstFew(left, SHOWN, of - files)}`]),
    ...(partly.length === 0 ? [] : [`${firstFew(partly, SHOWN)} in part`]),
  ]
  return parts.join('; ')
}

const SHOWN = 10
