/**
 * Text that stands for raw bytes: one character per byte, code units 0 to 255.
 *
 * Git's objects, paths and commits are bytes, not text. Kept like this they
 * compare and sort bytewise with the language's own operators, slice cheaply,
 * and lose nothing that is not UTF-8.
 */
export type ByteString = string & { readonly __bytes: unique symbol }

const ASCII = /^[\0-\x7f]*$/

/** The UTF-8 bytes of `text`. Lone surrogates become U+FFFD, as everywhere on the platform. */
export function encodeUtf8(text: string): ByteString {
  return ASCII.test(text) ? (text as ByteString) : fromByteArray(new TextEncoder().encode(text))
}

/** The text of UTF-8 bytes, or `null` where they are not UTF-8. A byte order mark is kept. */
export function decodeUtf8(bytes: ByteString): string | null {
  if (ASCII.test(bytes)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(toByteArray(bytes))
  } catch {
    return null
  }
}

/** The text of bytes; what is not UTF-8 becomes U+FFFD. */
export function decodeLossy(bytes: ByteString): string {
  if (ASCII.test(bytes)) return bytes
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(toByteArray(bytes))
}

export function toByteArray(bytes: ByteString): Uint8Array {
  const array = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) array[i] = bytes.charCodeAt(i)
  return array
}

const CHUNK = 0x8000

export function fromByteArray(array: Uint8Array): ByteString {
  let text = ''
  for (let i = 0; i < array.length; i += CHUNK) {
    text += String.fromCharCode(...array.subarray(i, i + CHUNK))
  }
  return text as ByteString
}
