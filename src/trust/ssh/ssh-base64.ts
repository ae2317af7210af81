/**
 * The bytes of base64 text in its one canonical spelling: standard alphabet, padded, on one
 * line, unused bits zero. Anything else is `null`, so that no two texts stand for the same bytes.
 * RFC 4648, sections 3.5 and 4.
 */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  // Buffer.from skips what it does not know; only a canonical text survives the way back.
  return bytes.toString('base64') === text ? bytes : null
}
