import { CST, Lexer } from 'yaml'

/** More than any file that people write, and read within a second. */
const MOST = { tokens: 60_000, keys: 5000, names: 100, deep: 100, indent: 200 } as const

export interface TooMuch {
  readonly offset: number
  readonly message: string
}

interface Counts {
  tokens: number
  keys: number
  /** Anchors, aliases and directives. */
  names: number
  /** Brackets and braces that are open. */
  open: number
  /** What closes nothing. */
  stray: number
  /** Marks on this line, each of which opens something within what the last one opened. */
  marks: number
}

/**
 * What of a YAML text is more than is parsed, and where; `null` where all of it may be. Only its tokens are looked at:
 * the parser takes time that grows with the square of keys and errors, and recurses as deep as the text is nested.
 */
export function tooMuchYaml(text: string): TooMuch | null {
  const counts: Counts = { tokens: 0, keys: 0, names: 0, open: 0, stray: 0, marks: 0 }
  let [offset, before] = [0, '\n']
  for (const token of new Lexer().lex(text)) {
    // Behind this mark stands the text of a scalar, whatever it begins with.
    const message = before === CST.SCALAR ? null : countToken(counts, token, before)
    if (message !== null) return { offset, message }
    before = token
    if (!NO_TEXT.includes(token)) offset += token.length
  }
  return null
}

const NO_TEXT: readonly string[] = [CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]

function countToken(counts: Counts, token: string, before: string): string | null {
  counts.tokens++
  const type = CST.tokenType(token)
  switch (type) {
    case 'newline':
      counts.marks = 0
      break
    case 'space':
      if (before.endsWith('\n') && token.length > MOST.indent)
        return `a line that begins with more than ${MOST.indent} blanks is not read`
      break
    case 'alias':
    case 'anchor':
    case 'directive-line':
      counts.names++
      break
    case 'flow-map-start':
    case 'flow-seq-start':
      counts.open++
      break
    case 'flow-map-end':
    case 'flow-seq-end':
      if (counts.open > 0) counts.open--
      else counts.stray++
      break
    case 'map-value-ind':
    case 'seq-item-ind':
    case 'explicit-key-ind':
      if (type !== 'seq-item-ind') counts.keys++
      if (counts.open === 0) counts.marks++
      break
  }
  if (counts.tokens > MOST.tokens) return 'a file this long is not read'
  if (counts.keys > MOST.keys) return `more than ${MOST.keys} keys are not read`
  if (counts.names > MOST.names) return `more than ${MOST.names} anchors and aliases are not read`
  if (counts.stray > MOST.names) return 'this closes nothing, as much before it'
  return counts.open > MOST.deep || counts.marks > MOST.deep ? `nested more than ${MOST.deep} deep` : null
}
