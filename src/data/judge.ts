import type { ErrorObject } from 'ajv'
import { escapeLine } from '../domain/text/escape.js'
import { compileBounded } from './bounded-schema.js'
import { whyNotPlain } from './plain-data.js'

/** Something at a place in the data that does not fit. */
export interface Misfit {
  /** The path in the data, as a JSON pointer: `/rows/0/id`; `/` is all of it. */
  readonly at: string
  /** What was expected. */
  readonly must: string
  /** What is there, shortened; `null` where that says nothing more. */
  readonly is: string | null
}

/** Compares data with a JSON schema. Answers what is wrong; nothing where it fits. */
export interface Judge {
  (data: unknown): readonly Misfit[]
  /** How many steps the last use took. */
  readonly spent: () => number
}

/** A schema that cannot be used. */
export class SchemaFault extends Error {
  override readonly name = 'SchemaFault'
}

/** The judge that a schema's text makes; `path` is only for what is said of it. Throws `SchemaFault`. */
export function judgeBy(path: string, text: string): Judge {
  try {
    const { validate, begin, spent } = compileBounded(text)
    // It would answer with a promise, which is neither yes nor no.
    if ('$async' in validate) throw new Error('"$async" is not known here')
    const unknown = (why: string): readonly Misfit[] => [
      { at: '/', must: `it cannot be checked against ${path}: ${why}`, is: null },
    ]
    const judge = (data: unknown): readonly Misfit[] => {
      const strange = whyNotPlain(data)
      if (strange !== null) return unknown(strange)
      begin()
      try {
        return validate(data) ? [] : (validate.errors ?? []).slice(0, MOST).map(misfitOf)
      } catch (cause) {
        // More than is worked out: whatever it is, nobody has found that it fits.
        return unknown(cause instanceof Error ? cause.message : String(cause))
      }
    }
    return Object.assign(judge, { spent })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SchemaFault(`the schema ${path} cannot be used: ${why}`)
  }
}

// Nobody mends more at once.
const MOST = 50

/** For somebody who knows what they wrote. */
export const sayMisfit = ({ at, must }: Misfit): string => `${at}: ${must}`

/** The same with what is there, on one line. */
export const showMisfit = ({ at, must, is }: Misfit): string =>
  escapeLine(is === null ? `${at}: ${must}` : `${at}: ${must}, and is ${is}`)

function misfitOf({ keyword, instancePath, message, params, data }: ErrorObject): Misfit {
  const extra = 'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : ''
  const allowed = 'allowedValues' in params ? ` (${JSON.stringify(params.allowedValues)})` : ''
  const constant = 'allowedValue' in params ? ` (${JSON.stringify(params.allowedValue)})` : ''
  const must = `${message ?? 'does not fit'}${extra}${allowed}${constant}`
  const place = instancePath === '' ? '/' : instancePath
  return {
    at: shortened(place),
    must: shortened(must),
    is: OF_KEYS.has(keyword) ? null : (shown(data) ?? null),
  }
}

/** These speak of a key: the value around it says nothing more. */
const OF_KEYS: ReadonlySet<string> = new Set(['required', 'additionalProperties', 'unevaluatedProperties'])

const LONGEST = 300

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** A value in a few words; what is large is only called by its kind. */
function shown(data: unknown): string | undefined {
  if (Array.isArray(data)) return data.length === 0 ? '[]' : `a list of ${data.length}`
  if (typeof data === 'object' && data !== null) return 'an object'
  if (typeof data === 'string') return JSON.stringify(data.length > 60 ? `${data.slice(0, 60)}…` : data)
  return JSON.stringify(data)
}
