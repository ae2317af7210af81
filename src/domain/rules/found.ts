import type { Data } from '../definition/definition.js'
import { escapeLine } from '../text/escape.js'

/** What a rule of ours finds. */
export interface Found {
  readonly said: string
  /** The record that it is about. */
  readonly about: Data | null
}

const MOST_TOLD = 100

/** The first hundred, and how many more there are: whoever waives those waives exactly them. */
export function firstFound(found: readonly Found[]): readonly Found[] {
  if (found.length <= MOST_TOLD) return found
  const rest = found.slice(MOST_TOLD).map(({ said }) => said)
  return [...found.slice(0, MOST_TOLD), { said: `and ${rest.length} more`, about: { id: 'more', rest } }]
}

/** What others wrote, in a sentence: one line, and not all of it where it is long. */
export const told = (text: string): string =>
  escapeLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

const LONGEST = 80
