import type * as acp from '@agentclientprotocol/sdk'
import type { Data } from '../../../domain/definition/definition.js'
import type { Usage } from '../../../domain/text/usage.js'
import { type ModelFailure, modelFailure } from '../streams/model-failure.js'
import { complaintReader } from '../streams/read-stream.js'
import { type Event, gatherer, numberOf, record, type Told, textOf } from '../streams/stream.js'
import { type Conversation, MAX_TRIES, type Spent } from './agent.js'
import { ANSWER_FILE } from './answer-file.js'

/** What an agent says and asks for over the Agent Client Protocol while it works on one prompt. */
export interface AcpTurn {
  readonly begin: () => void
  readonly update: (update: acp.SessionUpdate) => void
  /** Takes what the agent writes to stderr, as it comes. */
  readonly complain: (chunk: Buffer) => void
  readonly permission: (asked: acp.RequestPermissionRequest) => Promise<acp.RequestPermissionOutcome>
  /** `said`: what the agent says that the turn used. */
  readonly end: (said: Event) => {
    readonly answer: string | null
    readonly failure: ModelFailure | null
  }
  /** Settles when the agent has asked the model in vain as often as it may: the last error. */
  readonly gaveUp: () => Promise<ModelFailure>
  /** The last error of the model in this turn; `null` where it has answered since. */
  readonly failure: () => ModelFailure | null
  /** Of all turns until now. */
  readonly spent: () => Spent
}

export function acpTurn(conversation: Conversation): AcpTurn {
  const { agent, mayWrite, mayWriteAnswer, confined, path, heard, activity, ask } = conversation
  const denied: string[] = []
  let usage: Usage | null = null
  let cost: number | null = null
  let broken = false
  let heardNow = gatherer()
  let message: string | null = null
  let giveUp: (failure: ModelFailure) => void = () => {}
  const tell = (line: string | null): void => {
    if (line !== null && line !== '') activity(line)
  }
  const fails = (told: readonly Told[]): void => {
    tell(heardNow.take(told))
    const { failure } = heardNow.all()
    if (failure !== null && heardNow.tries() >= MAX_TRIES) giveUp(failure)
  }
  return {
    begin() {
      heardNow = gatherer()
      message = null
      broken = false
    },
    update(update) {
      switch (update.sessionUpdate) {
        case 'agent_message_chunk': {
          if (update.content.type !== 'text') break
          const { text } = update.content
          const id = idOf(update)
          const part = id === message
          const aside = id !== '' || (part && !broken) ? null : asideOf(text, broken)
          if (aside !== null) {
            heard({ who: 'update', text: JSON.stringify(update) })
            return tell(heardNow.take(aside))
          }
          // A message of another id is another message.
          message = id
          return tell(heardNow.take([{ says: text, part }]))
        }
        case 'session_info_update': {
          const codex = record(record(update._meta as Data)['codex'])
          broken = record(codex['threadStatus'])['type'] === 'systemError' || broken
          fails(retryOf(record(codex['error'])))
          break
        }
        case 'tool_call':
          message = null
          tell(heardNow.take([{ acts: true }, { does: update.title }]))
          break
        case 'usage_update':
          cost = update.cost?.amount ?? cost
          break
      }
      heard({ who: 'update', text: JSON.stringify(update) })
    },
    complain: agent.stream === null ? () => {} : complaintReader(agent.stream, fails),
    async permission({ options, toolCall }) {
      const title = toolCall.title ?? toolCall.kind ?? 'something'
      const known =
        isHarmless(toolCall) ||
        (mayWriteAnswer && writesAnswer(toolCall, path)) ||
        // What it runs to look around cannot write either.
        (!mayWrite && confined && toolCall.kind === 'execute')
      // In its clone it edits as it likes. What else it does reaches further: a person who is there is asked.
      const asks = mayWrite && !known && toolCall.kind !== 'edit' ? ask : undefined
      const said = await asks?.(
        `${agent.name} asks: ${title}`,
        options.map(({ name }) => name),
      )
      const chosen = options.find(({ name }) => name === said)
      const may = chosen === undefined ? mayWrite || known : chosen.kind.startsWith('allow')
      const outcome = chosen === undefined ? decide(options, may) : selected(chosen)
      if (!may) denied.push(title)
      heard({ who: 'update', text: `permission for ${title}: ${may ? 'given' : 'denied'}` })
      return outcome
    },
    end(said) {
      const input = numberOf(said['inputTokens']) + numberOf(said['cachedReadTokens'])
      const output = numberOf(said['outputTokens'])
      if (input + output > 0)
        usage = { input: (usage?.input ?? 0) + input, output: (usage?.output ?? 0) + output, cost: null }
      const { answer, failure } = heardNow.all()
      return { answer, failure }
    },
    gaveUp: () =>
      new Promise((resolve) => {
        giveUp = resolve
      }),
    failure: () => heardNow.all().failure,
    spent: () => ({ usage: usage === null ? null : { ...usage, cost }, denied: [...denied] }),
  }
}

const idOf = (update: object): string =>
  'messageId' in update && typeof update.messageId === 'string' ? update.messageId : ''

/**
 * What an adapter says in its own name, in a message without an id: a warning is none of the agent's words, and what
 * comes after a breakdown is the model's error. (codex-acp gives the model's messages ids, copilot-acp marks its own.)
 */
function asideOf(text: string, broken: boolean): readonly Told[] | null {
  if (broken) return [{ fails: modelFailure(text) }]
  if (/^\**(?:Warning|Info):/.test(text)) return [{ does: text.trim().split('\n', 1)[0] ?? '' }]
  if (/^Error: No response was returned/.test(text)) return []
  if (/^Error: /.test(text)) return [{ fails: modelFailure(text.replace(/^Error: /, '')) }]
  return null
}

/** codex-acp tells when it asks the model again. */
function retryOf(error: Event): readonly Told[] {
  const details = textOf(error['additionalDetails'])
  const why = `${textOf(error['message'])} ${details}`.trim()
  if (why === '') return []
  const status = numberOf(
    record(record(error['codexErrorInfo'])['responseStreamDisconnected'])['httpStatusCode'],
  )
  return [{ fails: modelFailure(details || why, status || null), again: status > 0 }, { does: why }]
}

/** What only looks. The protocol has the agent say so; what keeps it from writing is where it runs. */
const isHarmless = ({ kind }: acp.ToolCallUpdate): boolean =>
  kind === 'read' || kind === 'search' || kind === 'think'

const writesAnswer = ({ locations }: acp.ToolCallUpdate, clone: string): boolean =>
  (locations ?? []).length > 0 &&
  (locations ?? []).every(({ path }) => path === ANSWER_FILE || path === `${clone}/${ANSWER_FILE}`)

const selected = ({ optionId }: acp.PermissionOption): acp.RequestPermissionOutcome => ({
  outcome: 'selected',
  optionId,
})

/** What a stage may do decides; the ids of options are the agent's own, their kinds are the protocol's. */
function decide(options: readonly acp.PermissionOption[], may: boolean): acp.RequestPermissionOutcome {
  const kinds = may ? (['allow_once', 'allow_always'] as const) : (['reject_once', 'reject_always'] as const)
  for (const kind of kinds) {
    const option = options.find((each) => each.kind === kind)
    if (option) return selected(option)
  }
  return { outcome: 'cancelled' }
}
