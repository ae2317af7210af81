import * as z from 'zod/mini'
import { parseYaml, showErrors } from '../yaml/parse-yaml.js'

export type ReadData =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string }

/** What is larger is not data that somebody decides on. */
export const MOST_DATA = 4 << 20

/** What a file says as data: JSON, and where its name ends in `.yml` or `.yaml` also YAML. */
export function readData(path: string, text: string): ReadData {
  if (text.length > MOST_DATA) return { ok: false, why: `it is larger than ${MOST_DATA >> 20} MiB` }
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (cause) {
    if (/\.ya?ml$/i.test(path)) return readYaml(path, text)
    return { ok: false, why: `it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` }
  }
}

/** A file of YAML, which JSON is as well, within the bounds of files that people write. */
export function readYaml(path: string, text: string): ReadData {
  const parsed = parseYaml(path, text, z.unknown())
  return parsed.ok
    ? { ok: true, value: parsed.value }
    : { ok: false, why: showErrors(parsed.errors.slice(0, 10)) }
}
