/** How `git commit --cleanup` makes a message of what was written: `default` is one of these, by whether an editor was used. */
export type Cleanup = 'strip' | 'whitespace' | 'verbatim' | 'scissors'

/** The message that Git makes of a text; lines that begin with `comment` are comments. */
export function cleanedUp(text: string, how: Cleanup, comment: string): string {
  if (how === 'verbatim') return text
  return withoutSpace(
    how === 'scissors' ? untilScissors(text, comment) : text,
    how === 'strip' ? comment : null,
  )
}

/** What is above the line that Git puts above a diff (`git commit --verbose`); all of it where there is no such line. */
export function untilScissors(text: string, comment: string): string {
  const line = `${comment} ${DASHES} >8 ${DASHES}\n`
  if (text.startsWith(line)) return ''
  const at = text.indexOf(`\n${line}`)
  return at < 0 ? text : text.slice(0, at + 1)
}

const DASHES = '-'.repeat(24)

/** As `git stripspace`: no space at the end of lines, one empty line at most in a row, none at the ends. */
function withoutSpace(text: string, comment: string | null): string {
  const kept: string[] = []
  let empty = false
  for (const line of text.split('\n')) {
    if (comment !== null && line.startsWith(comment)) continue
    const rest = line.replace(/(?<![ \t\r])[ \t\r]+$/, '')
    if (rest !== '') kept.push(...(empty && kept.length > 0 ? [''] : []), rest)
    empty = rest === ''
  }
  return kept.map((line) => `${line}\n`).join('')
}
