const ANSI = /\x1b\[[0-9;]*m/g
const visible = (text: string): number => text.replace(ANSI, '').length

/**
 * Text made fit for a window: lines that are too long are broken between words, and go on below where their last column
 * begins. A command stays in one line, so that it can be copied; what stands behind it goes below it.
 */
export function fitWindow(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => (visible(line) <= width ? [line] : fitLine(line, width)))
    .join('\n')
}

const COMMAND = /^ +(?:→ )?(?:wf|git) /

function fitLine(line: string, width: number): readonly string[] {
  const plain = line.replace(ANSI, '')
  if (COMMAND.test(plain)) {
    const [command = '', ...why] = line.split(/(?<=\S) {2,}(?=\S)/)
    return [command, ...(why.length === 0 ? [] : broken(why.join('  '), width, 6, 6))]
  }
  const hang = hangOf(plain, width)
  return broken(line.trimStart(), width, plain.length - plain.trimStart().length, hang)
}

/** Where the last column begins that leaves room for words; else a little further in than the line itself. */
function hangOf(plain: string, width: number): number {
  const starts = [...plain.matchAll(/(?<=\S) {2,}(?=\S)/g)].map(({ index, 0: gap }) => index + gap.length)
  const first = /^(?:[a-z]+ {1,8})(?=\S)/.exec(plain)?.[0].length ?? 0
  const column = [...starts, first === 9 ? first : 0].filter((start) => start > 0 && start <= width * 0.6)
  const own = plain.length - plain.trimStart().length
  return Math.max(0, ...column) || own + 2
}

/**
 * Words in lines; the gaps between them stay as they are where they do not end a line. A long word begins further to the left,
 * so that no terminal cuts it.
 */
function broken(text: string, width: number, first: number, hang: number): readonly string[] {
  const lines: string[] = []
  let line = ' '.repeat(first)
  let taken = first
  let empty = true
  for (const [, gap = '', word = ''] of text.matchAll(/( *)([^ ]+)/g)) {
    const length = visible(word)
    if (!empty && taken + gap.length + length > width) {
      lines.push(line)
      const indent = Math.max(0, Math.min(hang, width - length))
      line = `${' '.repeat(indent)}${word}`
      taken = indent + length
    } else {
      line += empty ? word : `${gap}${word}`
      taken += (empty ? 0 : gap.length) + length
    }
    empty = false
  }
  return [...lines, line]
}
