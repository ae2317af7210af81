import { isNode, LineCounter, parseDocument } from 'yaml'
import { en } from 'zod/locales'
import * as z from 'zod/mini'

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

const MAX_ALIASES = 100
const MAX_SIZE = 1 << 20

/**
 * Parses YAML and holds it against a schema. All errors at once, each with its place. Refuses duplicate
 * keys, more than one document, a bomb of aliases and files above 1 MiB.
 */
export function parseYaml<T>(file: string, text: string, schema: z.ZodMiniType<T>): Parsed<T> {
  const lines = new LineCounter()
  const at = (offset: number, message: string): FileError => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col, message }
  }
  if (text.length > MAX_SIZE)
    return { ok: false, errors: [{ file, line: 1, column: 1, message: 'larger than 1 MiB' }] }
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    // Its warnings would go past whoever called, onto the terminal, with the text of the file in them.
    logLevel: 'error',
  })
  if (document.errors.length > 0) {
    return { ok: false, errors: document.errors.map((error) => at(error.pos[0], error.message)) }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (cause) {
    return { ok: false, errors: [at(0, cause instanceof Error ? cause.message : String(cause))] }
  }
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const placeOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return node.range[0]
    }
    return 0
  }
  return {
    ok: false,
    errors: result.error.issues.map((issue) => {
      const where = issue.path.map(String).join('.')
      return at(placeOf(issue.path), where === '' ? issue.message : `${where}: ${issue.message}`)
    }),
  }
}

/** `file:line:column: message`, one a line. */
export function showErrors(errors: readonly FileError[]): string {
  return errors.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n')
}
