const LONGEST = 100

/** The word that is meant, most likely: one that begins so, else the one that is at most two slips away. */
export function nearest(word: string, words: readonly string[]): string | null {
  if (word.length > LONGEST) return null
  const longer = word === '' ? undefined : words.find((each) => each.startsWith(word))
  if (longer !== undefined) return longer
  const [best] = words
    .map((each) => ({ each, far: distance(each, word) }))
    // Of short words every other one is near: `of` is one letter away from `if`.
    .filter(({ far }) => far <= (word.length < 3 ? 0 : 2))
    .sort((a, b) => a.far - b.far)
  return best?.each ?? null
}

/** How many letters have to be changed, put in or left out (Levenshtein). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
