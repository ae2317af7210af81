import { readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'

export interface Import {
  readonly from: string
  /** A folder or file of ours as `src/domain/…`, else the package. */
  readonly what: string
  readonly typeOnly: boolean
}

const STATEMENT = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** What a file imports, types and what is loaded later included. */
export function importsOf(file: string): readonly Import[] {
  const text = readFileSync(file, 'utf8')
  const found = [
    ...[...text.matchAll(STATEMENT)].map(([, type, what = '']) => ({ what, typeOnly: type !== undefined })),
    ...[...text.matchAll(DYNAMIC)].map(([, what = '']) => ({ what, typeOnly: false })),
  ]
  const place = (what: string) => (what.startsWith('.') ? posix.join(dirname(file), what) : what)
  return found.map(({ what, typeOnly }) => ({ from: file, what: place(what), typeOnly }))
}
