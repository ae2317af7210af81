import type { Paint } from './paint.js'

/** A unified diff, escaped already, with its lines in colours. */
export function coloredDiff(diff: string, p: Paint): string {
  return diff
    .split('\n')
    .map((line) => {
      if (/^(?:diff|index|\+\+\+|---|new file|deleted file|old mode|new mode)/.test(line)) return p.bold(line)
      if (line.startsWith('@@')) return p.command(line)
      if (line.startsWith('+')) return p.good(line)
      return line.startsWith('-') ? p.bad(line) : line
    })
    .join('\n')
}
