import type { Usage } from '../streams/stream.js'
import { deniedLine, type Spent } from './agent.js'

/** What a conversation used, and what it was denied: lines for the log. */
export const spentLines = ({ usage, denied }: Spent): readonly string[] => [
  ...(denied.length === 0 ? [] : [`In this attempt ${deniedLine(denied)}.`]),
  ...(usage === null ? [] : [usageLine(usage)]),
]

/** `Usage: 2400 tokens in, 68 out, $0.01`. */
export const usageLine = ({ input, output, cost }: Usage): string =>
  `Usage: ${input} tokens in, ${output} out${cost === null ? '' : `, $${cost.toFixed(2)}`}`
