import * as acp from '@agentclientprotocol/sdk'
import { lastLine } from '../process/run-command.js'
import { initialize, isGone, speakAcp } from './acp-line.js'
import { type Conversation, type Conversed, failure, MAX_OUTPUT } from './agent.js'
import { notStarted } from './command-agent.js'

/**
 * Speaks the Agent Client Protocol, version 1, with a program: one session, one prompt, one more where the answer did
 * not fit. What it says it did is no record of what it did: that is read from its clone.
 */
export async function converseByAcp(conversation: Conversation): Promise<Conversed> {
  const { agent, path, folder, env, signal, timeout, mayWrite, heard } = conversation
  const [program = '', ...words] = agent.command
  const flags = mayWrite ? agent.writing : agent.reading
  try {
    const line = { command: [program, ...words, ...flags] as const, cwd: path, folder, env, timeout, signal }
    const { result, run, stderr } = await speakAcp(line, (stream) => talk(conversation, stream))
    signal.throwIfAborted()
    if (stderr !== '') heard({ who: 'stderr', text: stderr })
    if (run.cut === 'time')
      return failure('AGENT_TIMED_OUT', `${agent.name} was ended after its time was over`)
    if (run.cut === 'size')
      return failure('AGENT_TOO_LOUD', `${agent.name} printed more than ${MAX_OUTPUT >> 20} MiB`)
    if (result !== null) return result
    const last = lastLine(stderr)
    return failure(
      'AGENT_CRASHED',
      `${agent.name} ended with exit code ${run.exit} before it had answered${last === '' ? '' : `: ${last}`}`,
    )
  } catch (cause) {
    signal.throwIfAborted()
    return notStarted(program, cause)
  }
}

async function talk(conversation: Conversation, stream: acp.Stream): Promise<Conversed | null> {
  const { agent, path, reply, signal, heard, activity, mayWrite } = conversation
  let answer = ''
  const app = acp
    .client({ name: 'wf' })
    .onRequest(acp.methods.client.session.requestPermission, ({ params }) => {
      const outcome = decide(params.options, mayWrite)
      heard({
        who: 'update',
        text: `permission for ${params.toolCall.title ?? 'something'}: ${outcome.outcome}`,
      })
      return { outcome }
    })
    .onNotification(acp.methods.client.session.update, ({ params: { update } }) => {
      if (update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text') {
        answer += update.content.text
        activity(lastLine(answer))
      } else if (update.sessionUpdate === 'tool_call') activity(update.title)
      if (update.sessionUpdate !== 'agent_message_chunk')
        heard({ who: 'update', text: JSON.stringify(update) })
    })
  try {
    return await app.connectWith(stream, async (context) => {
      const protocolVersion = await initialize(context)
      if (protocolVersion !== acp.PROTOCOL_VERSION)
        return failure('AGENT_PROTOCOL', `${agent.name} speaks version ${protocolVersion} of the protocol`)
      const { sessionId } = await context.request(acp.methods.agent.session.new, {
        cwd: path,
        mcpServers: [],
      })
      const cancel = (): void =>
        void context.notify(acp.methods.agent.session.cancel, { sessionId }).catch(() => {})
      signal.addEventListener('abort', cancel, { once: true })
      try {
        for (let prompt: string | null = conversation.prompt; prompt !== null; ) {
          heard({ who: 'wf', text: prompt })
          answer = ''
          const { stopReason } = await context.request(acp.methods.agent.session.prompt, {
            sessionId,
            prompt: [{ type: 'text', text: prompt }],
          })
          if (answer !== '') heard({ who: 'agent', text: answer })
          const stopped = whyStopped(agent.name, stopReason)
          if (stopped !== null) return stopped
          if (answer.trim() === '')
            return failure('AGENT_SILENT', `${agent.name} ended its turn without an answer`)
          prompt = reply(answer)
        }
        return { ok: true }
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    })
  } catch (error) {
    if (isGone(error)) return null
    // It broke off, or said what is no protocol: a program that crashed shows by its exit code.
    return failure(
      'AGENT_PROTOCOL',
      `${agent.name} did not keep to the protocol: ${(error as Error).message}`,
    )
  }
}

/** What a stage may do decides; the ids of options are the agent's own, their kinds are the protocol's. */
function decide(options: readonly acp.PermissionOption[], mayWrite: boolean): acp.RequestPermissionOutcome {
  const kinds = mayWrite
    ? (['allow_once', 'allow_always'] as const)
    : (['reject_once', 'reject_always'] as const)
  for (const kind of kinds) {
    const option = options.find((each) => each.kind === kind)
    if (option) return { outcome: 'selected', optionId: option.optionId }
  }
  return { outcome: 'cancelled' }
}

function whyStopped(name: string, reason: acp.StopReason): Conversed | null {
  switch (reason) {
    case 'end_turn':
      return null
    case 'refusal':
      return failure('AGENT_REFUSED', `${name} refused`)
    case 'cancelled':
      return failure('AGENT_CRASHED', `${name} broke off`)
    default:
      return failure('AGENT_CRASHED', `${name} stopped: ${reason}`)
  }
}
