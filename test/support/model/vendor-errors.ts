import { newId, type Protocol } from './said.js'

/** The status that a scene is named after; `null` where it is none. */
export const statusOf = (scene: string): number | null => (/^\d{3}$/.test(scene) ? Number(scene) : null)

/** Seconds that a vendor asks to wait after too many requests. */
export const WAIT = 1

export interface VendorError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** An error as that vendor words it. */
export function vendorError(vendor: Protocol['vendor'], status: number, model: string): VendorError {
  const said = (ERRORS[vendor][status] ?? ERRORS[vendor][500]) as Told
  const message = said.message.replace('MODEL', model)
  const headers: Readonly<Record<string, string>> = status === 429 ? { 'retry-after': String(WAIT) } : {}
  const sent = said.status ?? status
  switch (vendor) {
    case 'anthropic': {
      const error = { type: said.type, message }
      return { status: sent, headers, body: { type: 'error', error, request_id: newId('req') } }
    }
    case 'openai':
      return {
        status: sent,
        headers,
        body: { error: { message, type: said.type, param: null, code: said.code ?? null } },
      }
    case 'gemini':
      return { status: sent, headers, body: { error: { code: sent, message, status: said.type } } }
  }
}

interface Told {
  readonly type: string
  readonly message: string
  readonly code?: string
  /** Where the vendor sends another status for the same. */
  readonly status?: number
}

const ERRORS: Readonly<Record<Protocol['vendor'], Readonly<Record<number, Told>>>> = {
  anthropic: {
    401: { type: 'authentication_error', message: 'invalid x-api-key' },
    404: { type: 'not_found_error', message: 'model: MODEL' },
    429: { type: 'rate_limit_error', message: "This request would exceed your account's rate limit." },
    500: { type: 'api_error', message: 'Internal server error' },
    529: { type: 'overloaded_error', message: 'Overloaded' },
  },
  openai: {
    401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
    404: {
      type: 'invalid_request_error',
      code: 'model_not_found',
      message: 'The model `MODEL` does not exist or you do not have access to it.',
    },
    429: {
      type: 'requests',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached for MODEL on requests per min.',
    },
    500: { type: 'server_error', message: 'The server had an error while processing your request.' },
    529: {
      status: 503,
      type: 'server_error',
      message: 'The engine is currently overloaded, please try again later.',
    },
  },
  gemini: {
    401: { type: 'UNAUTHENTICATED', message: 'Request had invalid authentication credentials.' },
    404: { type: 'NOT_FOUND', message: 'models/MODEL is not found for API version v1beta.' },
    429: { type: 'RESOURCE_EXHAUSTED', message: 'Resource has been exhausted (e.g. check quota).' },
    500: { type: 'INTERNAL', message: 'An internal error has occurred.' },
    529: { status: 503, type: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
  },
}
