import type { ErrorObject } from 'ajv'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Oid } from '../../domain/names/oid.js'
import { compileBounded } from './bounded-schema.js'
import { textAtOrShipped } from './text-at.js'

/** Holds data against a JSON schema. Answers what is wrong, a line each; nothing where it fits. */
export type Judge = (data: unknown) => readonly string[]

/** The schema at a path of the repository, as it stands in a tree, or ours of that name, ready to be asked. Refuses one that is none. */
export async function schemaAt(
  context: Context,
  tree: Oid,
  path: string,
): Promise<{ judge: Judge; text: string }> {
  const text = await textAtOrShipped(context, tree, path)
  if (text === null) {
    const message = `the schema ${path} is not in the repository`
    throw new Refused('SCHEMA_MISSING', message, 'add it to the target branch, or correct the definition')
  }
  return { judge: judgeBy(path, text), text }
}

/** The judge that a schema's text makes; `path` is only for what is said of it. Refuses one that is none. */
export function judgeBy(path: string, text: string): Judge {
  const bad = (cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    return new Refused('SCHEMA_INVALID', `the schema ${path} cannot be used: ${why}`, `edit ${path}`)
  }
  try {
    const { validate, begin } = compileBounded(text)
    // It would answer with a promise, which is neither yes nor no.
    if ('$async' in validate) throw new Error('"$async" is not known here')
    return (data) => {
      begin()
      try {
        return validate(data) ? [] : (validate.errors ?? []).slice(0, 50).map(sayError)
      } catch (cause) {
        // More than is worked out: whatever it is, nobody has found that it fits.
        return [
          `/: it cannot be checked against ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
        ]
      }
    }
  } catch (cause) {
    throw bad(cause)
  }
}

const sayError = ({ instancePath, message, params }: ErrorObject): string => {
  const extra = 'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : ''
  const allowed = 'allowedValues' in params ? ` (${JSON.stringify(params.allowedValues)})` : ''
  return `${instancePath === '' ? '/' : instancePath}: ${message ?? 'does not fit'}${extra}${allowed}`
}
