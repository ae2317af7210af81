import type { Compared } from './measure.js'

const HEAD = ['', 'ours', 'floor', 'ratio', 'of the fastest', 'bar']
const WIDTHS = [56, 8, 8, 5, 14]

export function heading(): string {
  return row(HEAD)
}

/** One row. A bar is met or missed by the medians; the ratio of the fastest runs says how much of that was noise. */
export function timed(name: string, { ours, floor }: Compared, bars: readonly number[]): string {
  const ratio = ours.median / floor.median
  return row([
    name,
    milliseconds(ours.median),
    milliseconds(floor.median),
    ratio.toFixed(2),
    (ours.min / floor.min).toFixed(2),
    judged(ratio, bars),
  ])
}

/** One row of peak memory, in MiB. */
export function weighed(name: string, ours: number, floor: number, bars: readonly number[]): string {
  const ratio = ours / floor
  return row([name, mebibytes(ours), mebibytes(floor), ratio.toFixed(2), '', judged(ratio, bars)])
}

function judged(ratio: number, bars: readonly number[]): string {
  return bars.map((bar) => `${bar} ${ratio <= bar ? 'met' : 'missed'}`).join(', ')
}

const milliseconds = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`
const mebibytes = (value: number): string => `${value.toFixed(0)} MiB`

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) => (at === 0 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0)))
    .join('  ')
    .trimEnd()
}
