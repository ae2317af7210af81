import type { Conversation, Conversed } from './agent.js'

/** Speaks with an agent by its transport. A protocol is loaded where it is spoken. */
export async function converse(conversation: Conversation): Promise<Conversed> {
  if (conversation.agent.transport === 'acp')
    return (await import('./acp-agent.js')).converseByAcp(conversation)
  return (await import('./command-agent.js')).converseByCommand(conversation)
}
