import { type Judge, judgeBy, SchemaFault } from '../../data/judge.js'
import type { Oid } from '../../domain/names/oid.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import type { Repository } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import { textOf } from '../objects/text-of.js'

export interface Schema {
  readonly text: string
  readonly judge: Judge
}

/**
 * The schema at a path as it was when the workflow opened, or ours of that name. `pinned` is the tree of `opened`: what
 * the draft, or the target, makes of the file later changes nothing that runs. `null` where there is none. Throws
 * `SchemaFault` where it cannot be used.
 */
export async function pinnedSchema(repo: Repository, pinned: Oid, path: string): Promise<Schema | null> {
  const file = await fileAt(repo, pinned, encodeUtf8(path))
  const text = file?.mode.startsWith('100') === true ? await textOf(repo, file.oid) : await shipped(path)
  return text === null ? null : { text, judge: compiled(path, text) }
}

// Loaded only where a definition asks for a schema that the project does not have.
const shipped = async (path: string): Promise<string | null> =>
  (await import('./shipped-files.js')).SHIPPED.get(path) ?? null

// A log asks the same few schemas again and again.
const COMPILED = new Map<string, Judge | SchemaFault>()
const MOST_COMPILED = 20

function compiled(path: string, text: string): Judge {
  const key = `${path}\0${text}`
  const known = COMPILED.get(key) ?? compile(path, text)
  COMPILED.delete(key)
  COMPILED.set(key, known)
  if (COMPILED.size > MOST_COMPILED) COMPILED.delete(COMPILED.keys().next().value as string)
  if (known instanceof SchemaFault) throw known
  return known
}

function compile(path: string, text: string): Judge | SchemaFault {
  try {
    return judgeBy(path, text)
  } catch (error) {
    if (error instanceof SchemaFault) return error
    throw error
  }
}
