// An agent that speaks the Agent Client Protocol and does what its prompt says, line by line:
// `ACP: say TEXT`, `write PATH`, `sh COMMAND`, `ask` for permission to edit or `run`, `stop REASON`, `wait` to be cancelled, `crash`,
// `babble`, `flood`, `retry` and tell so as codex does, `complain LINE` on stderr.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import * as acp from '@agentclientprotocol/sdk'

const sessions = new Map()
const { initialize, session } = acp.methods.agent

acp
  .agent({ name: 'obedient' })
  .onRequest(initialize, () => ({ protocolVersion: Number(process.argv[2] ?? 1), agentCapabilities: {} }))
  .onRequest(session.new, ({ params }) => {
    sessions.set('one', { cwd: params.cwd, cancelled: Promise.withResolvers?.() ?? resolvers() })
    return { sessionId: 'one' }
  })
  .onNotification(session.cancel, () => sessions.get('one').cancelled.resolve())
  .onRequest(session.prompt, async ({ params, client }) => {
    const { cwd, cancelled } = sessions.get(params.sessionId)
    const says = (update) => client.notify(acp.methods.client.session.update, { sessionId: 'one', update })
    const tells = (text) => says({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })
    for (const [, word, rest = ''] of params.prompt[0].text.matchAll(/^ACP: (\w+) ?(.*)$/gm)) {
      if (word === 'say') for (const part of rest.split(' ')) await tells(`${part} `)
      else if (word === 'write') writeFileSync(join(cwd, rest), 'written\n')
      else if (word === 'sh') execFileSync('sh', ['-c', rest], { cwd })
      else if (word === 'flood') for (;;) await tells('x'.repeat(1 << 20))
      else if (word === 'ask' || word === 'run') {
        const [title, kind] = word === 'ask' ? ['Edit a file', 'edit'] : ['Run the tests', 'execute']
        const toolCall = { toolCallId: 'call', title, kind, status: 'pending' }
        await says({ sessionUpdate: 'tool_call', ...toolCall })
        const { outcome } = await client.request(acp.methods.client.session.requestPermission, {
          sessionId: 'one',
          toolCall,
          options: [
            { optionId: 'a1', name: 'Always', kind: 'allow_always' },
            { optionId: 'a2', name: 'Once', kind: 'allow_once' },
            { optionId: 'a3', name: 'No', kind: 'reject_once' },
          ],
        })
        await tells(`${outcome.outcome} ${outcome.optionId}`)
      } else if (word === 'retry') {
        const error = {
          message: 'Reconnecting',
          codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 429 } },
        }
        await says({ sessionUpdate: 'session_info_update', _meta: { codex: { error } } })
      } else if (word === 'complain') process.stderr.write(`${rest}\n`)
      else if (word === 'stop') return { stopReason: rest }
      else if (word === 'wait') {
        await cancelled.promise
        return { stopReason: 'cancelled' }
      } else if (word === 'crash') process.exit(7)
      else if (word === 'babble') process.stdout.write('this is no JSON\n')
    }
    return { stopReason: 'end_turn' }
  })
  .connect(acp.ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)))

function resolvers() {
  let resolve
  const promise = new Promise((done) => {
    resolve = done
  })
  return { promise, resolve }
}
