import { setTimeout as pause } from 'node:timers/promises'
import { askAgain } from './again.js'
import type { Conversation, Conversed } from './agent.js'

/**
 * Speaks with an agent by its transport. Where the model has too much to do, waits as its vendor says, shown counting
 * down, and asks again, as long as the conversation's time lasts. A protocol is loaded where it is spoken.
 */
export const converse = (conversation: Conversation): Promise<Conversed> =>
  askAgain({
    timeout: conversation.timeout,
    ask: (timeout) => converseOnce({ ...conversation, timeout }),
    wait: (seconds, why) => {
      conversation.heard({ who: 'wf', text: `${why}. Asked again after ${seconds} s.` })
      return countdown(why, seconds, conversation)
    },
    clock: () => performance.now(),
  })

async function countdown(
  why: string,
  seconds: number,
  { activity, signal }: Pick<Conversation, 'activity' | 'signal'>,
): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    activity(`${why}; tries again in ${Math.ceil(left)} s`)
    await pause(Math.min(left, 1) * 1000, undefined, { signal })
  }
}

async function converseOnce(conversation: Conversation): Promise<Conversed> {
  if (conversation.agent.transport === 'acp')
    return (await import('./acp-agent.js')).converseByAcp(conversation)
  return (await import('./command-agent.js')).converseByCommand(conversation)
}
