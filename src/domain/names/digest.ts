/** `sha256:<64 hex digits>`: of a delta, of a transcript, of an output. */
export type Digest = string & { readonly __digest: unique symbol }

const DIGEST = /^sha256:[0-9a-f]{64}$/

export const isDigest = (text: string): text is Digest => DIGEST.test(text)
