/** What a document says about itself before anybody reads its sentences. */
export interface Outline {
  /** Of the front matter, else the first heading; empty where there is neither. */
  readonly title: string
  readonly headings: readonly string[]
}

const FRONT_MATTER = /^\ufeff?---\r?\n([\s\S]{0,16384}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/
const TITLE = /^title:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\n\r]*))/m
const HEADING = /^ {0,3}(#{1,6})[ \t]+([^ \t\n][^\n]{0,499})$/
const FENCE = /^ {0,3}(`{3,}|~{3,})/
const HEADINGS_AT_MOST = 500

/**
 * The title and the headings of a Markdown text, line by line. A parser of the whole language takes a
 * thousand times as long, and would take it for each document of a repository.
 */
export function outlineOf(text: string): Outline {
  const front = frontMatterOf(text)
  const headings: string[] = []
  let fence: string | null = null
  for (const line of text.slice(front.length).split('\n', 100_000)) {
    const mark = line.length < 500 ? FENCE.exec(line)?.[1] : undefined
    if (mark !== undefined) fence = closes(fence, mark)
    const heading = fence === null && line.includes('#') ? HEADING.exec(line.trimEnd())?.[2] : undefined
    if (heading !== undefined && headings.length < HEADINGS_AT_MOST) headings.push(plain(heading))
  }
  const [, double, single, bare] = TITLE.exec(front) ?? []
  const title = (double ?? single ?? bare ?? '').trim()
  return { title: title === '' ? (headings[0] ?? '') : title, headings }
}

/** The front matter with its fences, or the empty string. */
export function frontMatterOf(text: string): string {
  return FRONT_MATTER.exec(text)?.[0] ?? ''
}

function closes(open: string | null, mark: string): string | null {
  if (open === null) return mark
  return mark.startsWith(open) ? null : open
}

const plain = (heading: string): string => heading.replace(/[ \t]#+$/, '').replace(/[`*]/g, '')
