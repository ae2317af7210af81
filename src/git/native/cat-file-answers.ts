/** One answer of `git cat-file --batch`; `null`: there is no such object. */
export type Answer = { readonly oid: string; readonly type: string; readonly content: Buffer } | null

export interface AnswerParser {
  /** Takes what arrived; calls back for every answer that is complete. Throws on what is no answer. */
  push(chunk: Buffer): void
}

const FOUND = /^([0-9a-f]{40}|[0-9a-f]{64}) ([a-z]+) (\d+)$/
const NEWLINE = 0x0a

/**
 * Cuts the output of `cat-file --batch` into answers, whatever the chunks.
 * An object's bytes are copied once, into a buffer of its own size.
 */
export function answerParser(onAnswer: (answer: Answer) => void): AnswerParser {
  let head: Buffer[] = []
  let body: { readonly oid: string; readonly type: string; readonly content: Buffer; filled: number } | null =
    null

  // One byte more than the content: the line break that Git puts after it.
  function fill(chunk: Buffer): Buffer {
    if (body === null) return chunk
    const wanted = body.content.length - body.filled
    body.filled += chunk.copy(body.content, body.filled, 0, wanted)
    if (chunk.length <= wanted) return EMPTY
    const { oid, type, content } = body
    body = null
    onAnswer({ oid, type, content })
    return chunk.subarray(wanted + 1)
  }

  function readHead(chunk: Buffer): Buffer {
    const end = chunk.indexOf(NEWLINE)
    if (end < 0) {
      head.push(chunk)
      return EMPTY
    }
    const line = Buffer.concat([...head, chunk.subarray(0, end)]).toString('utf8')
    head = []
    const found = FOUND.exec(line)
    if (found !== null) {
      const [, oid = '', type = '', size = ''] = found
      body = { oid, type, content: Buffer.allocUnsafe(Number(size)), filled: 0 }
    } else if (line.endsWith(' missing')) {
      onAnswer(null)
    } else {
      throw new Error(`git cat-file answered ${JSON.stringify(line)}`)
    }
    return chunk.subarray(end + 1)
  }

  return {
    push(chunk) {
      let rest = chunk
      while (rest.length > 0) rest = body === null ? readHead(rest) : fill(rest)
    },
  }
}

const EMPTY = Buffer.alloc(0)
