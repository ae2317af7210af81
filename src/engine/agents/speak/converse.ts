import { setTimeout as wait } from 'node:timers/promises'
import type { AgentFailure, Conversation, Conversed, Failed } from './agent.js'

/** How often `wf` asks again, and how long it waits where the vendor does not say: seconds. */
const WAITS = [5, 15, 45, 90]
/** A vendor that says more than this means another day. */
const MAX_WAIT = 600

const PASSING: ReadonlySet<AgentFailure> = new Set(['AGENT_RATE_LIMITED', 'AGENT_OVERLOADED'])

/**
 * Speaks with an agent by its transport. Where the model has too much to do, waits as its vendor says, shown counting
 * down, and asks again, as long as the conversation's time lasts. A protocol is loaded where it is spoken.
 */
export async function converse(conversation: Conversation): Promise<Conversed> {
  const { timeout, signal } = conversation
  const until = timeout === null ? null : performance.now() + timeout * 1000
  const left = (): number | null =>
    until === null ? null : Math.max(0.001, (until - performance.now()) / 1000)
  let before: Failed | null = null
  for (let tries = 0; ; tries++) {
    const conversed = timedOutAfter(before, await converseOnce({ ...conversation, timeout: left() }))
    const seconds = conversed.ok ? null : secondsBefore(conversed, tries, left())
    if (conversed.ok || seconds === null) return conversed
    before = conversed
    conversation.heard({ who: 'wf', text: `${conversed.why}. Asked again after ${seconds} s.` })
    await countdown(conversed.why, seconds, conversation.activity, signal)
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

async function countdown(
  why: string,
  seconds: number,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    tell(`${why}; tries again in ${Math.ceil(left)} s`)
    await wait(Math.min(left, 1) * 1000, undefined, { signal })
  }
}

async function converseOnce(conversation: Conversation): Promise<Conversed> {
  if (conversation.agent.transport === 'acp')
    return (await import('./acp-agent.js')).converseByAcp(conversation)
  return (await import('./command-agent.js')).converseByCommand(conversation)
}
