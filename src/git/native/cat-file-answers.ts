import { createHash, type Hash, hash } from 'node:crypto'
import type { ObjectFormat } from '../../domain/names/oid.js'
import type { ByteString } from '../../domain/text/bytes.js'

/** One answer of `git cat-file --batch`; `null`: there is no such object. */
export type Answer = Found | null

export interface Found {
  readonly oid: string
  readonly type: string
  readonly size: number
  /** `null` where it is larger than what is kept. */
  readonly content: ByteString | null
  /** What the bytes hash to as an object of that type, where that was asked for. */
  readonly digest: string | null
  /** Of what is not kept: how often the byte of a line break was in it. */
  readonly lineBreaks: number
}

export interface Asking {
  /** Hash every object as this format does. */
  readonly hashAs?: ObjectFormat
  /** The most bytes of an object of that type that are kept; the rest is hashed as it comes, and dropped. */
  readonly most?: (type: string) => number
}

export interface AnswerParser {
  /** Takes what arrived; calls back for every answer that is complete. Throws on what is no answer. */
  push(chunk: Buffer): void
}

const FOUND = /^([0-9a-f]{40}|[0-9a-f]{64}) ([a-z]+) (\d+)$/
const NEWLINE = 0x0a
/** Bytes. */
const SCRATCH = 64 << 10

interface Body {
  readonly oid: string
  readonly type: string
  readonly size: number
  filled: number
  readonly take: (piece: Buffer) => void
  readonly end: () => Found
}

/**
 * Cuts the output of `cat-file --batch` into answers, whatever the chunks.
 * An object's bytes are copied once before they are hashed and made a string.
 */
export function answerParser(onAnswer: (answer: Answer) => void, asking: Asking = {}): AnswerParser {
  // Most objects are small: they are put together here, one after the other, and each is a string when it is whole.
  const scratch = Buffer.allocUnsafeSlow(SCRATCH)
  let head: Buffer[] = []
  let body: Body | null = null

  // One byte more than the content: the line break that Git puts after it. Both answer where they came to in the chunk.
  function fill(chunk: Buffer, from: number, into: Body): number {
    const wanted = into.size - into.filled
    const piece = chunk.subarray(from, from + wanted)
    into.take(piece)
    into.filled += piece.length
    if (chunk.length - from <= wanted) return chunk.length
    body = null
    onAnswer(into.end())
    return from + wanted + 1
  }

  function readHead(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(NEWLINE, from)
    if (end < 0) {
      head.push(chunk.subarray(from))
      return chunk.length
    }
    const line =
      head.length === 0
        ? chunk.toString('latin1', from, end)
        : Buffer.concat([...head, chunk.subarray(from, end)]).toString('latin1')
    head = []
    const found = FOUND.exec(line)
    if (found !== null) {
      const [, oid = '', type = '', text = ''] = found
      const size = Number(text)
      const about = { oid, type, size }
      // Nearly always all of it is here, and nothing is to be hashed: it need not be put together.
      if (asking.hashAs === undefined && end + size + 1 < chunk.length && !isLarge(about, asking)) {
        const content = chunk.toString('latin1', end + 1, end + 1 + size) as ByteString
        onAnswer({ oid, type, size, content, digest: null, lineBreaks: 0 })
        return end + size + 2
      }
      body = begin(about, asking, scratch)
    } else if (line.endsWith(' missing')) {
      onAnswer(null)
    } else {
      throw new Error(`git cat-file answered ${JSON.stringify(line)}`)
    }
    return end + 1
  }

  return {
    push(chunk) {
      let at = 0
      while (at < chunk.length) at = body === null ? readHead(chunk, at) : fill(chunk, at, body)
    },
  }
}

function begin(about: About, asking: Asking, scratch: Buffer): Body {
  const how = isLarge(about, asking) ? dropped(about, asking) : kept(about, asking, scratch)
  return { ...about, filled: 0, ...how }
}

const isLarge = ({ type, size }: About, { most }: Asking): boolean =>
  size > (most?.(type) ?? Number.POSITIVE_INFINITY)

type About = Pick<Found, 'oid' | 'type' | 'size'>

/** The header that Git hashes lies before the content in one buffer, so that one call hashes both. */
function kept(about: About, { hashAs }: Asking, scratch: Buffer): Pick<Body, 'take' | 'end'> {
  const header = hashAs === undefined ? '' : headerOf(about)
  const length = header.length + about.size
  const whole = length <= SCRATCH ? scratch.subarray(0, length) : Buffer.allocUnsafe(length)
  let at = whole.write(header, 'latin1')
  return {
    take: (piece) => {
      at += piece.copy(whole, at)
    },
    end: () => ({
      ...about,
      content: whole.toString('latin1', header.length) as ByteString,
      digest: hashAs === undefined ? null : hash(hashAs, whole, 'hex'),
      lineBreaks: 0,
    }),
  }
}

function dropped(about: About, { hashAs }: Asking): Pick<Body, 'take' | 'end'> {
  const running: Hash | null = hashAs === undefined ? null : createHash(hashAs)
  let lineBreaks = 0
  running?.update(headerOf(about), 'latin1')
  return {
    take(piece) {
      running?.update(piece)
      for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) lineBreaks++
    },
    end: () => ({ ...about, content: null, digest: running?.digest('hex') ?? null, lineBreaks }),
  }
}

const headerOf = ({ type, size }: About): string => `${type} ${size}\0`
