/**
 * Names and prefixes (with a final `*`) that are all of `others` and none of `wanted`. Of thousands of others that begin
 * alike one prefix is enough: how many there are is bounded by what is wanted.
 */
export function allBut(wanted: readonly string[], others: readonly string[]): readonly string[] {
  const sorted = [...wanted].sort()
  const found = new Set<string>()
  let next = 0
  for (const name of [...others].sort()) {
    while (next < sorted.length && (sorted[next] as string) < name) next++
    // Of all that are wanted these two share most with it.
    const shared = Math.max(alike(name, sorted[next - 1]), alike(name, sorted[next]))
    found.add(shared >= name.length ? name : `${name.slice(0, wholeUntil(name, shared + 1))}*`)
  }
  return [...found]
}

function alike(name: string, other = ''): number {
  let at = 0
  while (at < name.length && name[at] === other[at]) at++
  return at
}

/** Not in the middle of a character. */
const wholeUntil = (name: string, end: number): number => {
  const unit = name.charCodeAt(end - 1)
  return unit >= 0xd800 && unit < 0xdc00 ? end + 1 : end
}
