import { textOf } from '../../app/objects/text-of.js'
import type { Context } from '../../app/outcome/context.js'
import type { Data } from '../../domain/definition/definition.js'
import { globMatcher } from '../../domain/names/glob.js'
import type { Oid } from '../../domain/names/oid.js'
import { showPath } from '../../domain/names/path.js'
import { counted, firstFew } from '../../domain/text/counted.js'
import { listFiles } from '../../git/trees.js'

// What a rule of ours reads of them, and what fits into one file of JSON.
const MOST_SOURCES = 100
const MOST_LETTERS = 3_000_000

/** The texts of the files, each with the id by which others name it; or why they cannot be handed in. */
export type Sources =
  | { readonly ok: true; readonly value: Data }
  | { readonly ok: false; readonly code: string; readonly why: string }

/** The texts of all files of a tree that one of the globs matches, sorted by path. */
export async function sourcesIn(
  { repo }: Pick<Context, 'repo'>,
  tree: Oid,
  globs: readonly string[],
): Promise<Sources> {
  const wanted = globMatcher(globs, { flags: '', otherwise: false })
  const files = (await listFiles(repo, tree, '')).filter(
    ({ path, mode }) => mode !== '160000' && wanted(path),
  )
  const no = (code: string, why: string): Sources => ({ ok: false, code, why })
  if (files.length === 0)
    return no('DOCUMENT_MISSING', `no file of the repository matches ${globs.join(', ')}`)
  if (files.length > MOST_SOURCES)
    return no(
      'SOURCES_TOO_LARGE',
      `${counted(files.length, 'file')} match, and ${MOST_SOURCES} at most are read`,
    )
  const sources: { readonly id: string; readonly path: string; readonly blob: Oid; readonly text: string }[] =
    []
  const unread: string[] = []
  const ids = new Set<string>()
  let letters = 0
  for (const { path, oid, mode } of files) {
    const text = mode === '120000' ? null : await textOf(repo, oid)
    if (text === null) {
      unread.push(showPath(path))
      continue
    }
    letters += text.length
    if (letters > MOST_LETTERS)
      return no('SOURCES_TOO_LARGE', `the files have more than ${MOST_LETTERS} letters together`)
    sources.push({ id: idFor(path, ids), path: showPath(path), blob: oid, text })
  }
  if (unread.length > 0) return no('DOCUMENT_MISSING', `not text: ${firstFew(unread, 5)}`)
  return { ok: true, value: { sources } }
}

/** A record's id for a path: as much like it as an id can be, and no other's. */
function idFor(path: string, taken: Set<string>): string {
  const plain =
    path
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9_]+/, '')
      .slice(-80) || 'source'
  const first = /^[A-Za-z0-9_]/.test(plain) ? plain : `s${plain}`
  let id = first
  for (let number = 2; taken.has(id); number++) id = `${first}-${number}`
  taken.add(id)
  return id
}
