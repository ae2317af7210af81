/** As deep as files of YAML may be. Deeper data would be judged differently by machines with other stacks. */
const DEEPEST = 100

/** Why a value is not data that can be judged: it is nested too deep, or YAML made something of it that JSON has not. */
export function whyNotPlain(whole: unknown): string | null {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: whole, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) {
      if (isScalar(value)) continue
      return 'it contains a value that JSON does not have'
    }
    if (depth >= DEEPEST) return `it is nested more than ${DEEPEST} deep`
    const prototype = Object.getPrototypeOf(value)
    if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
      return 'it contains a value that JSON does not have'
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 })
  }
  return null
}

const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))
