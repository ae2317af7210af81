import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'

/** A tree entry's mode as Git writes it, six octal digits. */
export type Mode = '100644' | '100755' | '120000' | '160000'

export interface FileAt {
  readonly mode: Mode
  readonly oid: Oid
}

/**
 * What differs at one path between two trees, without rename detection.
 * `old: null` is an addition, `new: null` a deletion; a change of kind (a file
 * that becomes a link) is one record with two modes.
 */
export interface Change {
  readonly path: Path
  readonly old: FileAt | null
  readonly new: FileAt | null
}

export function sameFile(a: FileAt | null, b: FileAt | null): boolean {
  return a === b || (a !== null && b !== null && a.mode === b.mode && a.oid === b.oid)
}

export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function byPath(a: { readonly path: Path }, b: { readonly path: Path }): number {
  return compareBytes(a.path, b.path)
}
