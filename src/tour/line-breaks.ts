/** Prose, broken between words. */
export function breakProse(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const HANG = 4

/** A line of output, broken between words, else anywhere; what goes on stands further in than its beginning. */
export function breakLine(line: string, width: number): readonly string[] {
  const lines: string[] = []
  const indent = ' '.repeat(Math.min(line.length - line.trimStart().length + HANG, Math.floor(width / 2)))
  let rest = line
  while (rest.length > width) {
    // An id that does not fit behind its name is broken with it: half of an id helps nobody.
    const space = rest.lastIndexOf(' ', width)
    const at = rest.slice(0, space).trim() === '' ? width : space
    lines.push(rest.slice(0, at).trimEnd())
    rest = indent + rest.slice(at).trimStart()
  }
  return [...lines, rest]
}

/** A command that goes on for lines stays one that can be copied. */
export function breakCommand(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = []
  let line = '$'
  for (const [at, word] of words.entries()) {
    const room = at === words.length - 1 ? width : width - 2
    if (line.trim() !== '$' && line.length + 1 + word.length > room) {
      lines.push(`${line} \\`)
      line = ' '.repeat(HANG - 1)
    }
    line = `${line} ${word}`
  }
  return [...lines, line]
}
