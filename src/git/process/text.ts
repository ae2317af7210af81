import type { ByteString } from '../../domain/text/bytes.js'

/** What Git printed, as UTF-8 text: for ref names, folders and messages. Invalid bytes become U+FFFD. */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Text as the bytes that Git reads, UTF-8. */
export function bytesOf(text: string): ByteString {
  return Buffer.from(text, 'utf8').toString('latin1') as ByteString
}

/** The records of `-z` output. */
export function records(output: ByteString): readonly ByteString[] {
  const parts = output.split('\0') as ByteString[]
  if (parts.at(-1) === '') parts.pop()
  return parts
}
