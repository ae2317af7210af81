/** Why there is no signature: a code for scripts, a sentence, and what to do. */
export interface SigningReason {
  readonly code:
    | 'NO_SIGNING_KEY'
    | 'SIGNING_KEY_UNREADABLE'
    | 'SIGNING_FAILED'
    | 'SIGNING_TIMED_OUT'
    | 'SIGNING_CANCELLED'
    | 'SIGNATURE_MISMATCH'
    | 'KEY_FILE_EXISTS'
    | 'KEY_NOT_GENERATED'
  readonly message: string
  readonly hint: string
}

export interface SigningRefused {
  readonly ok: false
  readonly reason: SigningReason
}

export function signingRefused(code: SigningReason['code'], message: string, hint: string): SigningRefused {
  return { ok: false, reason: { code, message, hint } }
}
