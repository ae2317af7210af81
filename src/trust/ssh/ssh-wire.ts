/** Why bytes are not the wire format of RFC 4251, section 5, in its canonical form. */
export type WireFault = 'the data is cut short' | 'there is trailing data' | 'a number is not canonical'

/**
 * Reads the fields of one SSH structure, in order. A fault is kept: what is read after it is
 * empty, and `fault` and `end` name it, so that a caller reads all fields and asks once.
 */
export interface WireReader {
  u8(): number
  u32(): number
  /** Exactly `length` bytes without a length before them. */
  raw(length: number): Buffer
  /** A `string`: 32 bits of length, then so many bytes. A view of the input, not a copy. */
  string(): Buffer
  /** A `string` with one character per byte, to compare with ASCII names. */
  name(): string
  /** The magnitude of an `mpint` above zero: no sign bit, no leading zero that is not needed. */
  positive(): Buffer
  /** What was wrong so far, or `null`. */
  fault(): WireFault | null
  /** What was wrong, or that something follows, or `null`: the structure was whole. */
  end(): WireFault | null
}

const EMPTY = Buffer.alloc(0)

/** A reader over `bytes`, which bound every length: nothing is allocated on the word of the input. */
export function wireReader(bytes: Buffer): WireReader {
  let at = 0
  let fault: WireFault | null = null

  const raw = (length: number): Buffer => {
    if (fault === null && length > bytes.length - at) fault = 'the data is cut short'
    if (fault !== null) return EMPTY
    at += length
    return bytes.subarray(at - length, at)
  }
  const u8 = (): number => raw(1)[0] ?? 0
  const u32 = (): number => {
    const four = raw(4)
    return four.length === 4 ? four.readUInt32BE(0) : 0
  }
  const string = (): Buffer => raw(u32())
  const positive = (): Buffer => {
    const magnitude = canonicalMagnitude(string())
    if (magnitude === null) fault ??= 'a number is not canonical'
    return magnitude ?? EMPTY
  }

  return {
    u8,
    u32,
    raw,
    string,
    name: () => string().toString('latin1'),
    positive,
    fault: () => fault,
    end: () => fault ?? (at < bytes.length ? 'there is trailing data' : null),
  }
}

/** OpenSSH trims needless zeros; here they are refused, so that a number has one spelling. */
function canonicalMagnitude(mpint: Buffer): Buffer | null {
  const [first, second] = mpint
  if (first === undefined || first > 0x7f) return null
  if (first !== 0) return mpint
  return second !== undefined && second > 0x7f ? mpint.subarray(1) : null
}

/** A `uint32`. */
export function wireU32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A `string`; text is written as UTF-8. */
export function wireString(content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  return Buffer.concat([wireU32(bytes.length), bytes])
}

/** An `mpint` of an unsigned big-endian magnitude, in its canonical form. */
export function wireMpint(magnitude: Uint8Array): Buffer {
  let start = 0
  while (magnitude[start] === 0) start++
  const digits = magnitude.subarray(start)
  const signed = (digits[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.alloc(1), digits]) : digits
  return wireString(signed)
}
