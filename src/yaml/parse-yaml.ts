import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml'
import { en } from 'zod/locales'
import * as z from 'zod/mini'
import { type Issue, isSaidByKey, sayIssue } from './say-issue.js'
import { tooMuchYaml } from './yaml-bounds.js'

/** A place in a file that a person wrote: lines and columns count from 1. */
export interface FileError {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FileError[] }

// zod/mini, an eighth of zod, says what is wrong in no language until it is told one.
z.config(en())

/** Something wrong at a place in the data. */
export interface Found {
  readonly path: readonly (string | number)[]
  readonly message: string
}

const MAX_ALIASES = 100
const MAX_SIZE = 1 << 20
/** Nobody mends more at once, and to say what was meant by each takes time. */
const MOST_ERRORS = 100

/**
 * Parses YAML and holds it against a schema. All errors at once, each with its place; `more` says what else can be
 * said of data that the schema refuses. Refuses duplicate
 * keys, more than one document, a bomb of aliases, files above 1 MiB, and more keys and depth than people write.
 * Says a hundred errors at most.
 */
export function parseYaml<T>(
  file: string,
  text: string,
  schema: z.ZodMiniType<T>,
  more: (value: unknown) => readonly Found[] = () => [],
): Parsed<T> {
  const lines = new LineCounter()
  const at = (offset: number, message: string): FileError => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col, message }
  }
  if (text.length > MAX_SIZE)
    return { ok: false, errors: [{ file, line: 1, column: 1, message: 'larger than 1 MiB' }] }
  const over = tooMuchYaml(text)
  if (over !== null)
    return { ok: false, errors: [{ file, ...placeIn(text, over.offset), message: over.message }] }
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    // Its warnings would go past whoever called, onto the terminal, with the text of the file in them.
    logLevel: 'error',
  })
  if (document.errors.length > 0) {
    return {
      ok: false,
      errors: document.errors.slice(0, MOST_ERRORS).map((error) => at(error.pos[0], sayError(error, text))),
    }
  }
  const loose = unresolved(document).slice(0, MOST_ERRORS)
  if (loose.length > 0) return { ok: false, errors: loose.map((offset) => at(offset, IN_QUOTES)) }
  const strange = strangeNodes(document)
  if (strange.length > 0)
    return { ok: false, errors: strange.map(({ offset, message }) => at(offset, message)) }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (cause) {
    return { ok: false, errors: [at(0, cause instanceof Error ? cause.message : String(cause))] }
  }
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const placeOfKey = (path: readonly PropertyKey[]): number | null => {
    const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
    if (!isMap(map)) return null
    const key = map.items.find(
      (pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)),
    )?.key
    return isScalar(key) && key.range ? key.range[0] : null
  }
  const placeOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return node.range[0]
    }
    return 0
  }
  const issues: readonly Issue[] = [
    ...(result.error.issues as readonly Issue[]).slice(0, MOST_ERRORS),
    ...more(value).map((found) => ({ code: 'custom', ...found })),
  ]
  const said = issues.flatMap((issue) => sayIssue(issue, value, schema)).slice(0, MOST_ERRORS)
  const once = said.filter((each) => !isSaidByKey(each, said))
  return {
    ok: false,
    errors: once.map(({ path, ofKey, message }) =>
      at((ofKey ? placeOfKey(path) : null) ?? placeOf(path), message),
    ),
  }
}

function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

// A glob, as a rule: nobody who writes these files thinks of aliases.
const IN_QUOTES = 'what begins with "*" needs quotes'

/** What the parser says for programmers, in the words of somebody who has the file before them. */
function sayError({ code, message, pos }: YAMLParseError, text: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return `the key ${/^[^\s:,{}[\]]*/.exec(text.slice(pos[0]))?.[0]} is there twice`
    case 'MULTIPLE_DOCS':
      return 'a second document begins here, and one is all that is read'
    case 'BAD_ALIAS':
      return IN_QUOTES
    default:
      return message
  }
}

/** Where aliases stand that no anchor is for. */
function unresolved(document: Document.Parsed): readonly number[] {
  const found: number[] = []
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) found.push(alias.range?.[0] ?? 0)
    },
  })
  return found
}

/** What YAML allows and no data is: something that holds itself, and a key by which JavaScript reaches all objects. */
function strangeNodes(document: Document.Parsed): readonly { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = []
  visit(document, {
    Alias(_, alias, path) {
      const target = alias.resolve(document)
      if (target !== undefined && path.includes(target))
        found.push({ offset: alias.range?.[0] ?? 0, message: `"*${alias.source}" contains itself` })
    },
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '__proto__')
        found.push({ offset: key.range?.[0] ?? 0, message: '"__proto__" cannot be a key' })
    },
  })
  return found
}

/** `file:line:column: message`, one a line. */
export function showErrors(errors: readonly FileError[]): string {
  return errors.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n')
}
