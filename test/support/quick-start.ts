import { expect } from 'vitest'
import { linesOf, sectionOf, wordsOf } from './documented.js'
import type { Shop } from './shop.js'
import type { Screen } from './terminal.js'

/** A command as somebody types it, and all that the terminal got back. */
export interface Recorded {
  readonly line: string
  readonly raw: string
}

export interface Followed {
  readonly screens: readonly Recorded[]
  /** Keys, not counting names and texts: Enter after each command, and what was answered. */
  readonly keys: number
}

/** The commands of the quick start; its first try stands for COMMAND. */
export function quickStart(): readonly string[] {
  const section = sectionOf('README.md', 'Quick start')
  const command = /for a first try `(.+?)`/.exec(section)?.[1] ?? ''
  return linesOf(section).map((line) => line.replace('COMMAND', command))
}

/** What each command asks, and what somebody types who agrees. */
const QUESTIONS: Readonly<Record<string, readonly [question: string, answer: string]>> = {
  init: ['Continue? [Y/n] ', ''],
  approve: ['[y/N] ', 'y'],
  'accept-diff': ['[y/N] ', 'y'],
  uninstall: ['Continue? [Y/n] ', ''],
}

/** Types each line on a pseudo-terminal, and answers what is asked; every command has to succeed. */
export async function follow(
  shop: Shop,
  lines: readonly string[],
  options: Partial<Screen> = {},
): Promise<Followed> {
  const screens: Recorded[] = []
  let keys = 0
  for (const line of lines) {
    const [, ...words] = wordsOf(line)
    const screen = shop.open(words, options)
    keys += 1
    const asked = QUESTIONS[words[0] ?? '']
    if (asked !== undefined) {
      const [question, answer] = asked
      await screen.shows(question)
      screen.answer(answer)
      keys += answer.length + 1
    }
    expect(await screen.ended, screen.text()).toBe(0)
    screens.push({ line, raw: screen.raw() })
  }
  return { screens, keys }
}
