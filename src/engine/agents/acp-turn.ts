import type * as acp from '@agentclientprotocol/sdk'
import type { Conversation, Spent } from './agent.js'
import { ANSWER_FILE } from './answer-file.js'
import type { ModelFailure } from './streams/model-failure.js'
import { gatherer, type Usage } from './streams/stream.js'

/** What an agent says and asks for over the Agent Client Protocol while it works on one prompt. */
export interface AcpTurn {
  readonly begin: () => void
  readonly update: (update: acp.SessionUpdate) => void
  readonly permission: (asked: acp.RequestPermissionRequest) => Promise<acp.RequestPermissionOutcome>
  readonly end: () => { readonly answer: string | null; readonly failure: ModelFailure | null }
  /** Of all turns until now. */
  readonly spent: () => Spent
}

export function acpTurn({ mayWrite, mayWriteAnswer, path, heard, activity }: Conversation): AcpTurn {
  const denied: string[] = []
  let usage: Usage | null = null
  let heardNow = gatherer()
  let message: string | null = null
  const tell = (line: string | null): void => {
    if (line !== null && line !== '') activity(line)
  }
  return {
    begin() {
      heardNow = gatherer()
      message = null
    },
    update(update) {
      switch (update.sessionUpdate) {
        case 'agent_message_chunk': {
          if (update.content.type !== 'text') break
          // A message of another id is another message: adapters send warnings as one of their own.
          const id = idOf(update)
          const part = id === message
          message = id
          return tell(heardNow.take([{ says: update.content.text, part }]))
        }
        case 'tool_call':
          message = null
          tell(heardNow.take([{ acts: true }, { does: update.title }]))
          break
        case 'usage_update':
          usage = { input: update.used, output: 0, cost: update.cost?.amount ?? null }
          break
      }
      heard({ who: 'update', text: JSON.stringify(update) })
    },
    async permission({ options, toolCall }) {
      const title = toolCall.title ?? toolCall.kind ?? 'something'
      const may = mayWrite || isHarmless(toolCall) || (mayWriteAnswer && writesAnswer(toolCall, path))
      const outcome = decide(options, may)
      if (!may) denied.push(title)
      heard({ who: 'update', text: `permission for ${title}: ${may ? 'given' : 'denied'}` })
      return outcome
    },
    end() {
      const { answer, failure } = heardNow.all()
      return { answer, failure }
    },
    spent: () => ({ usage, denied: [...denied] }),
  }
}

const idOf = (update: object): string =>
  'messageId' in update && typeof update.messageId === 'string' ? update.messageId : ''

/** What only looks. The protocol has the agent say so; what keeps it from writing is where it runs. */
const isHarmless = ({ kind }: acp.ToolCallUpdate): boolean =>
  kind === 'read' || kind === 'search' || kind === 'think'

const writesAnswer = ({ locations }: acp.ToolCallUpdate, clone: string): boolean =>
  (locations ?? []).length > 0 &&
  (locations ?? []).every(({ path }) => path === ANSWER_FILE || path === `${clone}/${ANSWER_FILE}`)

/** What a stage may do decides; the ids of options are the agent's own, their kinds are the protocol's. */
function decide(options: readonly acp.PermissionOption[], may: boolean): acp.RequestPermissionOutcome {
  const kinds = may ? (['allow_once', 'allow_always'] as const) : (['reject_once', 'reject_always'] as const)
  for (const kind of kinds) {
    const option = options.find((each) => each.kind === kind)
    if (option) return { outcome: 'selected', optionId: option.optionId }
  }
  return { outcome: 'cancelled' }
}
