/** A place that a document points at, as it is written there. */
export interface Link {
  /** Without an anchor or a query. */
  readonly target: string
  /** Counted from 1. */
  readonly line: number
}

// Bounded everywhere: a hostile document must not make an expression look twice at the same characters.
const LINKS = [
  // [text](target "title"), ![image](target)
  /\]\([ \t]*<?([^\s<>()]{1,1000}(?:\([^\s<>()]{0,200}\)[^\s<>()]{0,200})?)/g,
  // [name]: target
  /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*<?([^\s<>]{1,1000})/gm,
  // HTML, and components: href="target"
  /\bhref=["']([^"'\s<>]{1,1000})["']/g,
  // reStructuredText and Sphinx: `text <target>`_, :doc:`target`, :doc:`text <target>`
  /:doc:`(?:[^`<\n]{0,200}<)?([^`<>\n]{1,500})>?`/g,
  /`[^`<\n]{1,200}<([^`<>\s]{1,500})>`_/g,
  // [[wiki link]], [[target|text]]
  /\[\[([^[\]|#\n]{1,200})[^[\]\n]{0,200}\]\]/g,
]
const LINKS_AT_MOST = 5000

/** The links of a document, those in code left out, in the order of the text; no more than five thousand. */
export function linksOf(text: string): readonly Link[] {
  if (!/[[:`]|href/.test(text)) return []
  const found: (Link & { readonly at: number })[] = []
  const prose = withoutCode(text)
  for (const pattern of LINKS) {
    let count = 0
    for (const match of prose.matchAll(pattern)) {
      if (++count > LINKS_AT_MOST) break
      const target = bare(match[1] ?? '')
      if (target !== '') found.push({ target, line: 0, at: match.index })
    }
  }
  return numbered(prose, found.sort((a, b) => a.at - b.at).slice(0, LINKS_AT_MOST))
}

/** The text with fenced blocks blanked, line for line: examples of links are no links. */
export function withoutCode(text: string): string {
  if (!text.includes('```') && !text.includes('~~~')) return text
  let fence: string | null = null
  const lines = text.split('\n').map((line) => {
    // In a list they are indented, as far as the list is deep.
    const [, mark, said] = /^[ \t]{0,40}(`{3,}|~{3,})(.*)/.exec(line.slice(0, 200)) ?? []
    if (fence === null) {
      fence = mark ?? null
      return mark === undefined ? line : ''
    }
    if (mark?.startsWith(fence) && said?.trim() === '') fence = null
    return ''
  })
  return lines.join('\n')
}

const bare = (target: string): string => target.replace(/[#?].*$/s, '').trim()

function numbered(text: string, found: readonly (Link & { readonly at: number })[]): readonly Link[] {
  let line = 1
  let seen = 0
  return found.map(({ target, at }) => {
    for (let next = text.indexOf('\n', seen); next >= 0 && next < at; next = text.indexOf('\n', seen)) {
      line++
      seen = next + 1
    }
    return { target, line }
  })
}
