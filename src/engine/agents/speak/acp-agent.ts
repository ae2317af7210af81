import * as acp from '@agentclientprotocol/sdk'
import type { Data } from '../../../domain/definition/definition.js'
import { lastLine } from '../../process/run-command.js'
import { modelFailure } from '../streams/model-failure.js'
import { record } from '../streams/stream.js'
import { initialize, isGone, speakAcp } from './acp-line.js'
import { type AcpTurn, acpTurn } from './acp-turn.js'
import { type Conversation, type Conversed, cutOff, failure, flagsOf, modelFailed, silent } from './agent.js'
import { type AnswerFile, answerFile } from './answer-file.js'
import { notStarted } from './command-agent.js'

/**
 * Speaks the Agent Client Protocol, version 1, with a program: one session, one prompt, one more where the answer did
 * not fit. What it says it did is no record of what it did: that is read from its clone.
 */
export async function converseByAcp(conversation: Conversation): Promise<Conversed> {
  const { agent, path, folder, env, signal, timeout, mayWriteAnswer, heard, confine } = conversation
  const [program = '', ...words] = agent.command
  const flags = flagsOf(conversation)
  const written = await answerFile(path)
  const turn = acpTurn(conversation)
  try {
    const line = {
      command: confine([program, ...words, ...flags]),
      cwd: path,
      folder,
      env: { ...agent.presetEnv, ...env },
      timeout,
      signal,
      onStderr: turn.complain,
    }
    const { result, run, stderr } = await speakAcp(line, (stream) =>
      talk(conversation, turn, mayWriteAnswer ? written : null, stream),
    )
    signal.throwIfAborted()
    if (stderr !== '') heard({ who: 'stderr', text: stderr })
    if (run.cut !== null) return cutOff(agent.name, run.cut, turn.failure(), turn.spent())
    if (result !== null) return result
    const last = lastLine(stderr)
    return failure(
      'AGENT_CRASHED',
      `${agent.name} ended with exit code ${run.exit} before it had answered${last === '' ? '' : `: ${last}`}`,
    )
  } catch (cause) {
    signal.throwIfAborted()
    return notStarted(program, cause)
  } finally {
    await written.clear()
  }
}

async function talk(
  conversation: Conversation,
  turn: AcpTurn,
  written: AnswerFile | null,
  stream: acp.Stream,
): Promise<Conversed | null> {
  const { agent, path, reply, signal, heard, mayWrite } = conversation
  const app = acp
    .client({ name: 'wf' })
    .onRequest(acp.methods.client.session.requestPermission, async ({ params }) => ({
      outcome: await turn.permission(params),
    }))
    .onNotification(acp.methods.client.session.update, ({ params: { update } }) => turn.update(update))
  try {
    return await app.connectWith(stream, async (context) => {
      const protocolVersion = await initialize(context)
      if (protocolVersion !== acp.PROTOCOL_VERSION)
        return failure('AGENT_PROTOCOL', `${agent.name} speaks version ${protocolVersion} of the protocol`)
      const { sessionId, modes } = await context.request(acp.methods.agent.session.new, {
        cwd: path,
        mcpServers: [],
      })
      const modeId = mayWrite ? agent.modes?.writing : agent.modes?.reading
      if (modeId !== undefined && modes?.availableModes.some(({ id }) => id === modeId))
        await context.request(acp.methods.agent.session.setMode, { sessionId, modeId })
      const cancel = (): void =>
        void context.notify(acp.methods.agent.session.cancel, { sessionId }).catch(() => {})
      signal.addEventListener('abort', cancel, { once: true })
      try {
        for (let prompt: string | null = conversation.prompt; prompt !== null; ) {
          heard({ who: 'wf', text: prompt })
          turn.begin()
          const asked = context.request(acp.methods.agent.session.prompt, {
            sessionId,
            prompt: [{ type: 'text', text: prompt }],
          })
          const ended = await Promise.race([asked, turn.gaveUp()])
          if ('code' in ended) return modelFailed(agent.name, ended, turn.spent())
          const { stopReason, ...more } = ended
          const { answer, failure: failed } = turn.end(record(record(more as Data)['usage']))
          const spent = turn.spent()
          const stopped = whyStopped(agent.name, stopReason)
          if (stopped !== null) return { ...stopped, ...spent }
          if (failed !== null) return modelFailed(agent.name, failed, spent)
          const file = (await written?.take()) ?? null
          const last = file ?? answer
          if (last === null) return silent(agent.name, spent)
          heard({ who: 'agent', text: last })
          prompt = reply(last)
        }
        return { ok: true, ...turn.spent() }
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    })
  } catch (error) {
    if (isGone(error)) return null
    // An error that answers a request is the agent's own sentence, often the model's.
    if (error instanceof acp.RequestError) {
      const failed = modelFailure(tellingOf(error), error.code === AUTH_REQUIRED ? 401 : null)
      return modelFailed(agent.name, failed, turn.spent())
    }
    // It broke off, or said what is no protocol: a program that crashed shows by its exit code.
    const why = `${agent.name} did not keep to the protocol: ${(error as Error).message}`
    return failure('AGENT_PROTOCOL', why, turn.spent())
  }
}

/** As the protocol numbers it. */
const AUTH_REQUIRED = -32000

/** The sentence, and what stands in the data beside it. */
function tellingOf({ message, data }: acp.RequestError): string {
  const more =
    typeof data === 'string' ? data : data === undefined || data === null ? '' : JSON.stringify(data)
  return more === '' || message.includes(more) ? message : `${message}: ${more}`
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
