/** Why a model did not answer. */
export type ModelFailureCode =
  | 'AGENT_NOT_LOGGED_IN'
  | 'AGENT_RATE_LIMITED'
  | 'AGENT_OVERLOADED'
  | 'AGENT_MODEL_ERROR'

export interface ModelFailure {
  readonly code: ModelFailureCode
  /** The vendor's own sentence. */
  readonly why: string
  /** Seconds after which the vendor says that it may be tried again; `null` where it does not. */
  readonly wait: number | null
  /** The HTTP status of the answer, where that is known. */
  readonly status: number | null
}

/** What a vendor's error means, by the HTTP status where that is known, else by its words. */
export function modelFailure(why: string, status: number | null = null): ModelFailure {
  const sentence = sentenceOf(why)
  const known = status ?? statusIn(why)
  return { code: codeOf(sentence, known), why: sentence.slice(0, 500), wait: waitIn(why), status: known }
}

function codeOf(why: string, status: number | null): ModelFailureCode {
  if (status === 401 || status === 403) return 'AGENT_NOT_LOGGED_IN'
  // A spent quota comes back no sooner than its wait says, as a rate does.
  if (status === 429) return 'AGENT_RATE_LIMITED'
  if (status === 503 || status === 529) return 'AGENT_OVERLOADED'
  if (status !== null) return 'AGENT_MODEL_ERROR'
  if (NOT_LOGGED_IN.test(why)) return 'AGENT_NOT_LOGGED_IN'
  if (/\brate.?limit|too many requests|quota|usage limit|RESOURCE_EXHAUSTED/i.test(why))
    return 'AGENT_RATE_LIMITED'
  if (/overloaded|service unavailable|\bUNAVAILABLE\b|at capacity/i.test(why)) return 'AGENT_OVERLOADED'
  return 'AGENT_MODEL_ERROR'
}

/** What programs say that nobody has logged in to. */
export const NOT_LOGGED_IN =
  /not (?:logged|signed) in|please (?:log|sign) ?in|run \S* ?\/?login|unauthori[sz]ed|unauthenticated|authentication (?:failed|required|error)|invalid (?:authentication|api.?key)|incorrect api key|(?:no|missing) (?:api.?key|credentials|auth)|api.?key (?:is )?(?:missing|not (?:set|found))|set an auth method/i

const STATUS =
  /(?:\bstatus(?: code)?|\bHTTP(?:\/[\d.]+)?|\bAPI Error|\bError|"code"|"status")\W{0,5}([45]\d\d)\b|^\s*([45]\d\d)\b/i

function statusIn(text: string): number | null {
  const found = STATUS.exec(text)
  return found === null ? null : Number(found[1] ?? found[2])
}

/** Vendors put their sentence into JSON, and programs put that into a sentence of theirs. */
function sentenceOf(text: string): string {
  const inside = [...text.matchAll(/"message"\s*:\s*"((?:[^"\\]|\\.){1,2000})"/g)].at(-1)?.[1]
  const words = inside === undefined ? text : inside.replace(/\\n/g, ' ').replace(/\\(.)/g, '$1')
  return words.replace(/\s+/g, ' ').trim()
}

const WAIT =
  /(?:try again|retry|retry.after|retryDelay|wait)\D{0,20}?(\d{1,6}(?:\.\d{1,6})?)\s*(ms|milliseconds?|m|min|minutes?|s|secs?|seconds?)?\b/i

function waitIn(text: string): number | null {
  const [, amount, unit = 's'] = WAIT.exec(text) ?? []
  if (amount === undefined) return null
  if (/^m(?:s|illi)/i.test(unit)) return Number(amount) / 1000
  return Number(amount) * (/^m/i.test(unit) ? 60 : 1)
}
