import type { Path } from '../names/path.js'
import { decodeLossy } from '../text/bytes.js'

/** A file of code that a document speaks of, and how it does. */
export interface NamedCode {
  readonly path: Path
  readonly kind: 'command' | 'schema' | 'code'
  readonly why: string
}

export interface CodeFiles {
  readonly commands: readonly Path[]
  readonly schemas: readonly Path[]
  readonly code: readonly Path[]
}

const SPAN = /`([^`\n]{2,200})`/g
const BLOCK = /(?<![^\n]) {0,3}(?:```|~~~)[^\n]*\n([\s\S]{0,20000}?)\n {0,3}(?:```|~~~)/g
// Two words or more in one: `WorkflowEngine`, `workflow_engine`, `workflowEngine`.
const IDENTIFIER = /\b(?:[A-Z]?[a-z0-9]+(?:[A-Z][a-z0-9]+)+|[a-z0-9]+(?:_[a-z0-9]+)+)\b/g
const AT_MOST = 5000

/**
 * The commands, schemas and files of code that a document names without a path: `docket review` for
 * `src/commands/review.ts`, `ContextPackage` for `context-package.ts`. A name that several files have means none.
 */
export function codeNamedIn(text: string, files: CodeFiles): readonly NamedCode[] {
  const found = new Map<Path, NamedCode>()
  const add = (path: Path | null | undefined, kind: NamedCode['kind'], why: string): void => {
    if (path && !found.has(path)) found.set(path, { path, kind, why })
  }
  const commands = byName(files.commands, commandOf)
  if (commands.size > 0)
    for (const line of commandLines(text)) {
      const words = line.split(/\s+/).slice(1, 4)
      const deeper = words.length > 1 ? commands.get(`${words[0]} ${words[1]}`) : undefined
      add(deeper ?? commands.get(words[0] ?? ''), 'command', `${short(line)} runs it`)
    }
  const [schemas, code] = [byName(files.schemas, stemOf), byName(files.code, stemOf)]
  const words = new Set<string>()
  for (const [, span = ''] of text.matchAll(SPAN)) if (words.size < AT_MOST) words.add(span)
  for (const [word] of text.matchAll(IDENTIFIER)) if (words.size < AT_MOST) words.add(word)
  for (const word of words) {
    const name = stemOf(word)
    if (name.length < 4) continue
    add(schemas.get(name), 'schema', `it is the schema of ${short(word)}`)
    add(code.get(name), 'code', `named as ${short(word)}`)
  }
  return [...found.values()]
}

/** Lines that somebody types: a program and its words, in spans and blocks of code. */
function commandLines(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  const take = (line: string): void => {
    const typed = line.trim().replace(/^[$>#] +/, '')
    if (found.size < AT_MOST && /^[a-z][\w.-]{0,30} +[a-z][\w:-]*/.test(typed)) found.add(typed)
  }
  for (const [, span = ''] of text.matchAll(SPAN)) take(span)
  for (const [, block = ''] of text.matchAll(BLOCK)) for (const line of block.split('\n')) take(line)
  return found
}

function byName(paths: readonly Path[], nameOf: (path: string) => string): ReadonlyMap<string, Path> {
  const found = new Map<string, Path | null>()
  for (const path of paths) {
    const name = nameOf(decodeLossy(path))
    if (name !== '') found.set(name, found.has(name) ? null : path)
  }
  return new Map([...found].filter((pair): pair is [string, Path] => pair[1] !== null))
}

/** `workflow start` for `src/commands/workflow/start.ts`, `review` for `src/commands/review.ts`. */
function commandOf(path: string): string {
  const below =
    /(?:^|\/)(?:commands?|cmd|verbs)\/([\s\S]+)/.exec(path)?.[1] ?? path.slice(path.lastIndexOf('/') + 1)
  const dot = below.indexOf('.', below.lastIndexOf('/') + 1)
  return (dot < 0 ? below : below.slice(0, dot)).replace(/\/(?:index|main|mod)$/, '').replaceAll('/', ' ')
}

const stemOf = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/(?:\.schema)?\.[A-Za-z]+$/, '')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase()

const short = (words: string): string => `\`${words.length > 60 ? `${words.slice(0, 59)}…` : words}\``

const IMPORT = /(?:\bfrom|\bimport|\brequire\()\s*['"](\.{1,2}\/[^'"\n]{1,300})['"]/g

/** The relative imports of a file of code, as written. */
export function importsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(IMPORT)].map(([, what = '']) => what))].slice(0, AT_MOST)
}
