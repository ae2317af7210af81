export interface Word {
  readonly text: string
  /** Without any quotes. */
  readonly bare: boolean
}

/** A simple command as a shell would read it, and nothing that a shell would work out. */
export interface CommandLine {
  readonly words: readonly Word[]
  /** The file that its output goes to, and whether behind what is there. */
  readonly into: { readonly file: Word; readonly append: boolean } | null
  /** Its standard input, from a here-document. */
  readonly input: string | null
  /** What stands behind `#`, without it. */
  readonly comment: string
  /** How many characters of the first line the comment takes, its `#` among them. */
  readonly commentLength: number
}

/**
 * Reads a simple command: words with single and double quotes, `\` before one character, `> FILE` or
 * `>> FILE` at the end, one here-document (`<<'END'`, on the lines that follow), and a comment. Nothing is
 * expanded: `$`, `*` and backquotes stand for themselves. What only a shell could do is refused: pipes, `;`, `&`,
 * and `<` or `>` otherwise. `<name>` is no redirection, but an object that was named before.
 */
export function parseCommandLine(lines: readonly string[], place: string): CommandLine {
  const here = /(?:^|\s)<<'(\w+)'/.exec(lines[0] ?? '')
  const [first = '', ...more] = lines
  if (here === null && more.length > 0) throw new Error(`${place}: only a here-document goes on for lines`)
  const { words, comment, commentLength } = split(here ? first.replace(here[0], ' ') : first, place)
  const at = words.findIndex(({ text, bare }) => bare && (text === '>' || text === '>>'))
  const file = words[at + 1]
  if (at !== -1 && (file === undefined || at + 2 < words.length)) {
    throw new Error(`${place}: "> FILE" stands at the end of a command`)
  }
  return {
    words: words.slice(0, at === -1 ? words.length : at),
    into: at === -1 || file === undefined ? null : { file, append: words[at]?.text === '>>' },
    input: here ? hereDocument(more, here[1] ?? '', place) : null,
    comment,
    commentLength,
  }
}

function hereDocument(lines: readonly string[], end: string, place: string): string {
  if (lines.at(-1) !== end) throw new Error(`${place}: the here-document does not end with ${end}`)
  return lines
    .slice(0, -1)
    .map((line) => `${line}\n`)
    .join('')
}

interface Split {
  readonly words: readonly Word[]
  readonly comment: string
  readonly commentLength: number
}

const TOKEN = /\s+|#|>>?(?=\s)|<[a-z0-9-]+>|'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\<>|;&()]/gy

function split(text: string, place: string): Split {
  const words: Word[] = []
  let word: Word | null = null
  let read = 0
  const end = (): void => {
    if (word !== null) words.push(word)
    word = null
  }
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '#' && word === null) {
      const comment = text.slice(read + 1)
      return { words, comment: comment.trim(), commentLength: comment.length + 1 }
    }
    read += token.length
    if (/^\s/.test(token)) end()
    else word = add(word, token)
  }
  if (read < text.length)
    throw new Error(
      `${place}: ${JSON.stringify(text.slice(read, read + 10))} is for a shell, and none is here`,
    )
  end()
  return { words, comment: '', commentLength: 0 }
}

function add(word: Word | null, token: string): Word {
  const quoted = /^['"\\]/.test(token)
  return { text: (word?.text ?? '') + unquote(token), bare: (word?.bare ?? true) && !quoted }
}

function unquote(token: string): string {
  if (token.startsWith("'")) return token.slice(1, -1)
  if (token.startsWith('"')) return token.slice(1, -1).replace(/\\(["\\$`])/g, '$1')
  return token.startsWith('\\') && token.length > 1 ? token.slice(1) : token
}
