import { usageLine } from '../../../domain/text/usage.js'
import { deniedLine, type Spent } from './agent.js'

/** What a conversation used, and what it was denied: lines for the log. */
export const spentLines = ({ usage, denied }: Spent): readonly string[] => [
  ...(denied.length === 0 ? [] : [`In this attempt ${deniedLine(denied)}.`]),
  ...(usage === null ? [] : [usageLine(usage)]),
]
