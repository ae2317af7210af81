import { loadSet, SETS } from './document-sets.js'
import { measure } from './recall.js'

const WIDTHS = [18, 7, 19, 10, 9, 10, 9]

/** Recall and precision at ten, set by set, beside a plain search of the same documents; lines as they come. */
export function* recallTable(): Iterable<string> {
  yield row(['context, at 10', 'half', 'references', 'recall', 'plain', 'precision', 'plain'])
  for (const source of SETS) {
    const set = loadSet(source)
    for (const { half, shown, documents, ours, plain } of measure(set)) {
      yield row([
        `${source.name} (${documents})`,
        half,
        shown,
        ours.recall.toFixed(3),
        plain.recall.toFixed(3),
        ours.precision.toFixed(3),
        plain.precision.toFixed(3),
      ])
    }
  }
}

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, at) => (at < 3 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0)))
    .join('  ')
    .trimEnd()
