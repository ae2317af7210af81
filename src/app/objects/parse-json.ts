import type { Data } from '../../domain/definition/definition.js'

/** What a text says as JSON; `null` also where it is none: who asks wants a record. */
export function parseJson(text: string): Data {
  try {
    return JSON.parse(text) as Data
  } catch {
    return null
  }
}
