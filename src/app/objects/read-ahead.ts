/**
 * Does the work for each item, several at a time, and hands the results out in the order of the items. No more
 * than `width` results wait at any time, so that what is read ahead is bounded.
 */
export async function* readAhead<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, at: number) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = []
  let next = 0
  while (next < items.length || waiting.length > 0) {
    while (next < items.length && waiting.length < width) {
      const begun = work(items[next] as T, next)
      // Who comes to it hears of a failure; nobody may.
      begun.catch(() => {})
      waiting.push(begun)
      next++
    }
    yield await (waiting.shift() as Promise<R>)
  }
}
