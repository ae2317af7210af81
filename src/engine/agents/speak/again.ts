import type { AgentFailure, Conversed, Failed } from './agent.js'
import { type Clock, timeLeft } from './time-left.js'

/** How often `wf` asks again, and how long it waits where the vendor does not say: seconds. */
const WAITS = [5, 15, 45, 90]
/** A vendor that says more than this means another day. */
const MAX_WAIT = 600

const PASSING: ReadonlySet<AgentFailure> = new Set(['AGENT_RATE_LIMITED', 'AGENT_OVERLOADED'])

export interface Asking {
  /** Seconds for all of it; `null`: as long as it takes. */
  readonly timeout: number | null
  /** Asks once, for at most so many seconds. */
  readonly ask: (timeout: number | null) => Promise<Conversed>
  /** Waits so many seconds, before it is asked again because of this. */
  readonly wait: (seconds: number, why: string) => Promise<void>
  readonly clock: Clock
}

/** Asks until there is an answer, an error that waiting does not mend, or no time left to wait. */
export async function askAgain({ timeout, ask, wait, clock }: Asking): Promise<Conversed> {
  const left = timeLeft(timeout, clock)
  let before: Failed | null = null
  for (let tries = 0; ; tries++) {
    const conversed = timedOutAfter(before, await ask(left()))
    const seconds = conversed.ok ? null : secondsBefore(conversed, tries, left())
    if (conversed.ok || seconds === null) return conversed
    before = conversed
    await wait(seconds, conversed.why)
  }
}

/** Where the time is over while the model is asked again, the reason is why it had to be. */
const timedOutAfter = (before: Failed | null, now: Conversed): Conversed =>
  before === null || now.ok || now.code !== 'AGENT_TIMED_OUT'
    ? now
    : { ...now, code: before.code, why: `${before.why}; asked again, ${now.why}` }

/** Seconds until it is tried again; `null` where it is not. */
function secondsBefore({ code, model }: Failed, tries: number, left: number | null): number | null {
  const usual = WAITS[tries]
  if (!PASSING.has(code) || usual === undefined) return null
  // A program that says no more than "over quota" may mean next month.
  const seconds = model?.wait ?? (model?.status == null ? null : usual)
  if (seconds === null) return null
  return seconds > MAX_WAIT || (left !== null && seconds >= left) ? null : seconds
}
