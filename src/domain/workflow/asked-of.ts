import type { Data } from '../definition/definition.js'

/**
 * What an expression came to, as data: a whole number is a number. `undefined` where it is something that JSON does not
 * have (a time, bytes, a type): what people decide about has to be the same text for everybody. Data stays the object that
 * it is, since records are told by that. As deep as the value, which is bounded by who made it.
 */
export function asData(value: unknown): Data | undefined {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value !== 'object') return undefined
  const prototype = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return undefined
  const parts = Object.entries(value).map(([key, part]) => [key, part, asData(part)] as const)
  if (parts.some(([, , made]) => made === undefined)) return undefined
  if (parts.every(([, part, made]) => part === made)) return value as Data
  return Array.isArray(value)
    ? parts.map(([, , made]) => made as Data)
    : Object.fromEntries(parts.map(([key, , made]) => [key, made as Data]))
}
