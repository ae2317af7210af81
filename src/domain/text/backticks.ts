/** A text in a fence that nothing in it can close. */
export function fenced(text: string): string {
  const fence = backticksAround(text, 2)
  return `${fence}\n${text.replace(/\n$/, '')}\n${fence}`
}

/** As many backticks as no text between them can close: one more than stand in a row there, and more than `least`. */
export function backticksAround(text: string, least = 0): string {
  const longest = Math.max(least, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  return '`'.repeat(longest + 1)
}
