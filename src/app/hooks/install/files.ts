import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readLinked } from '../../objects/memory-file.js'

/** The file's text, or `null` where there is none. */
export const textAt = (file: string): string | null => readLinked(file)

/** Writes the file whole or not at all: a hook may be running. Answers whether it was another before. */
export function putFile(file: string, text: string, mode: number): boolean {
  if (textAt(file) === text) return false
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.wf-${process.pid}`
  // A link of that name would lead elsewhere.
  rmSync(draft, { force: true })
  writeFileSync(draft, text, { flag: 'wx' })
  chmodSync(draft, mode)
  renameSync(draft, file)
  return true
}
