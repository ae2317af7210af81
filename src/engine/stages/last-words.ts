import { decodeLossy, fromByteArray } from '../../domain/text/bytes.js'
import { lastLines, plainOutput } from '../../domain/text/plain-output.js'
import type { Environment } from '../../git/process/environment.js'
import { redactor } from '../process/redact.js'

/** Bytes that are told of what a command printed. */
const TOLD = 1 << 13

/** Bytes that are held while it runs, so that a secret that the text told begins with is whole, and is found. */
const HELD = 1 << 16
const MARGIN = 1 << 14

/** Takes what a command prints, and holds the end of it. */
export interface LastWords {
  readonly hear: (chunk: Buffer) => void
  /** The last lines, to be read by anybody: without the secrets of that environment, without sequences for a terminal. */
  readonly tell: (env: Environment) => string
}

export function lastWords(): LastWords {
  let held: Buffer = Buffer.alloc(0)
  let cut = false
  return {
    hear(chunk) {
      const all = Buffer.concat([held, chunk])
      cut ||= all.length > HELD
      held = Buffer.from(all.subarray(-HELD))
    },
    tell(env) {
      const clean = redactor(env)(plainOutput(decodeLossy(fromByteArray(held))))
      // A key whose beginning is cut off is not known for one.
      return lastLines(cut ? clean.slice(MARGIN) : clean, TOLD)
    },
  }
}
