import type { Data } from '../domain/definition/definition.js'

/** Every text in a piece of data, with its place. */
export function textsOf(
  data: Data | undefined,
  path: readonly (string | number)[] = [],
): { text: string; path: readonly (string | number)[] }[] {
  if (typeof data === 'string') return [{ text: data, path }]
  if (Array.isArray(data)) return data.flatMap((each, at) => textsOf(each, [...path, at]))
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, each]) => textsOf(each, [...path, key]))
}
