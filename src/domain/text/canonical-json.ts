/** The value with the keys of its objects sorted. Bounded by whoever read it: it goes as deep as the value. */
const sorted = (_: string, item: unknown): unknown =>
  item !== null && typeof item === 'object' && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
    : item

/** JSON with sorted keys on one line: the same value is the same text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sorted)

/** JSON with sorted keys, two spaces, a final newline: the same value is the same file. */
export const stableJson = (value: unknown): string => `${JSON.stringify(value, sorted, 2)}\n`
