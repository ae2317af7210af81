/** `1 file`, `3 files`: how many there are of something. */
export const counted = (many: number, one: string, more = `${one}s`): string =>
  `${many} ${many === 1 ? one : more}`

/** The first few names, and how many more there are: `a, b and 3 more`. */
export function firstFew(names: readonly string[], most: number, all = names.length): string {
  const shown = names.slice(0, most)
  return all > shown.length ? `${shown.join(', ')} and ${all - shown.length} more` : shown.join(', ')
}
