import { type ByteString, encodeUtf8 } from '../text/bytes.js'
import { frontMatterAt } from './front-matter.js'

/** A byte order mark, which some editors put before the first line. */
export const BOM = encodeUtf8('\ufeff')

/** A line of a document, without its end. */
export interface Line {
  readonly text: string
  /** Its offset, in bytes. */
  readonly start: number
  /** It stands in a fenced block, or is one of its fences. */
  readonly code: boolean
  readonly front: boolean
}

export function linesOf(content: ByteString): readonly Line[] {
  const body = frontMatterAt(content)?.after ?? 0
  const lines: Line[] = []
  let fence: string | null = null
  for (let start = content.startsWith(BOM) ? BOM.length : 0; start < content.length; ) {
    const feed = content.indexOf('\n', start)
    const end = feed < 0 ? content.length : feed
    const text = content.slice(start, content[end - 1] === '\r' && feed >= 0 ? end - 1 : end)
    const front = start < body
    const mark: string | undefined = front ? undefined : /^ {0,3}(`{3,}|~{3,})/.exec(text.slice(0, 100))?.[1]
    lines.push({ text, start, code: fence !== null || mark !== undefined, front })
    if (fence === null) fence = mark ?? null
    else if (mark?.startsWith(fence)) fence = null
    start = end + 1
  }
  return lines
}

/** How the document ends its lines: as its first one does. */
export function endOfLine(content: ByteString): '\n' | '\r\n' {
  const feed = content.indexOf('\n')
  return feed > 0 && content[feed - 1] === '\r' ? '\r\n' : '\n'
}
