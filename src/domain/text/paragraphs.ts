/** One text of several: an empty line between each, those that say nothing left out, a line break at the end. */
export function paragraphs(parts: readonly string[]): string {
  const said = parts.map((part) => part.trim()).filter((part) => part !== '')
  return `${said.join('\n\n')}\n`
}
