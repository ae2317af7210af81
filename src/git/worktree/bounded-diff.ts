import type { ByteString } from '../../domain/text/bytes.js'

/** Bytes of the diff of one file that are shown, and of all of them together. */
const MOST_OF_A_DIFF = 512 << 10
const MOST_OF_ALL = 8 << 20
/** Files of which at least the name is shown. */
const MOST_NAMES = 5000

const BEGINS = Buffer.from('diff --git ')
const LINE_FEED = 0x0a
const HUNK = 0x40

const begins = (line: Buffer): boolean => line.subarray(0, BEGINS.length).equals(BEGINS)

export interface BoundedDiff {
  take(chunk: Buffer): void
  /** What is kept of it, once all has come. */
  end(): Buffer
}

/**
 * Takes a diff as it comes, of whatever size, and keeps what somebody may read. Of a file with too much of it, and of all
 * that come when there was enough, it keeps what stands before the first hunk, and a line that says so. A file whose first
 * line, one character a byte, is not `wanted` is left out.
 */
export function boundedDiff(
  notice: (bytes: number) => string,
  wanted: (header: ByteString) => boolean,
): BoundedDiff {
  const kept: Buffer[] = []
  let [shown, names, nameless] = [0, 0, 0]
  // Of the file that comes now: how long it is, what stands before its first hunk, and all of it until that is too much.
  let [size, heading, left] = [0, true, false]
  let [header, whole]: [Buffer[], Buffer[]] = [[], []]
  let carry: Buffer = Buffer.alloc(0)
  let lineBegins = true

  const endFile = (): void => {
    if (size > 0) {
      const fits = size <= MOST_OF_A_DIFF && shown + size <= MOST_OF_ALL
      if (fits) shown += size
      if (!fits && ++names > MOST_NAMES) nameless++
      else kept.push(Buffer.concat(fits ? whole : [...header, Buffer.from(`${notice(size)}\n`)]))
    }
    size = 0
    heading = true
    header = []
    whole = []
  }
  const add = (piece: Buffer): void => {
    if (left) return
    size += piece.length
    if (size > MOST_OF_A_DIFF) {
      whole = []
      return
    }
    whole.push(piece)
    if (heading) header.push(piece)
  }
  const takeAll = (bytes: Buffer): void => {
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(LINE_FEED, at) + 1
      const piece = bytes.subarray(at, end === 0 ? bytes.length : end)
      if (lineBegins && begins(piece)) {
        endFile()
        left = !wanted(piece.toString('latin1').replace(/\n$/, '') as ByteString)
      }
      if (lineBegins && piece[0] === HUNK) heading = false
      add(piece)
      lineBegins = end > 0
      at += piece.length
    }
  }
  return {
    take(chunk) {
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
      // The beginning of a line is looked at whole, and so is the line that a file begins with.
      const last = bytes.lastIndexOf(LINE_FEED) + 1
      const rest = bytes.subarray(last)
      const open = (last > 0 || lineBegins) && (rest.length < BEGINS.length || begins(rest))
      carry = open ? Buffer.from(rest) : Buffer.alloc(0)
      takeAll(open ? bytes.subarray(0, last) : bytes)
    },
    end() {
      takeAll(carry)
      carry = Buffer.alloc(0)
      endFile()
      if (nameless > 0) kept.push(Buffer.from(`and ${nameless} more files\n`))
      return Buffer.concat(kept)
    },
  }
}
