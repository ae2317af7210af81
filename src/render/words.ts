import type { Paint } from './paint.js'

/** A word diff in Git's porcelain form, escaped already, as lines with what came and went marked in them. */
export function renderWords(diff: string, p: Paint): string {
  // A blank has no colour that anybody would see.
  const colored = (text: string): boolean => p.good('x') !== 'x' && text.trim() !== ''
  const shown = (line: string): string => {
    const text = line.slice(1)
    if (line.startsWith('~')) return '\n'
    if (line.startsWith('@@')) return `${p.command(line)}\n`
    if (line.startsWith('+')) return colored(text) ? p.good(text) : `{+${text}+}`
    if (line.startsWith('-')) return colored(text) ? p.bad(text) : `[-${text}-]`
    return line.startsWith(' ') ? text : ''
  }
  return diff.split('\n').map(shown).join('')
}
