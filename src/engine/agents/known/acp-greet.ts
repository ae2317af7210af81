import * as acp from '@agentclientprotocol/sdk'
import type { Context } from '../../../app/outcome/context.js'
import { withTemporaryFolder } from '../../../git/process/temporary.js'
import { cloneEnvironment } from '../../process/agent-environment.js'
import { endProcessesOf } from '../../process/left-behind.js'
import { lastLine } from '../../process/run-command.js'
import { initialize, isGone, speakAcp } from '../speak/acp-line.js'
import type { Agent } from '../speak/agent.js'

/** Seconds that a program may take to say hello: some are downloaded when they are called for the first time. */
const TIMEOUT = 30

/** Says hello to an agent in its protocol, asks nothing of it, and ends it. Answers what is wrong, or `null`. */
export async function greetByAcp(context: Context, agent: Agent): Promise<string | null> {
  const [program = '', ...args] = agent.command
  return withTemporaryFolder('clone', async (folder) => {
    const line = {
      command: [program, ...args] as const,
      cwd: folder,
      folder,
      env: cloneEnvironment(
        context.env,
        folder,
        agent.name,
        `${agent.name} <${agent.name}@agents.invalid>`,
        agent.env,
      ),
      timeout: TIMEOUT,
      signal: context.signal,
    }
    const hello = async (stream: acp.Stream): Promise<string | null> => {
      try {
        const version = await acp.client({ name: 'wf' }).connectWith(stream, initialize)
        return version === acp.PROTOCOL_VERSION ? '' : `it speaks version ${version} of the protocol`
      } catch (error) {
        if (isGone(error)) return null
        return `it did not keep to the protocol: ${(error as Error).message}`
      }
    }
    try {
      const { result, run, stderr } = await speakAcp(line, hello)
      if (run.cut === 'time') return `it did not say hello within ${TIMEOUT} s`
      if (result !== null) return result === '' ? null : result
      const last = lastLine(stderr)
      return `it ended with exit code ${run.exit} before it said hello${last === '' ? '' : `: ${last}`}`
    } catch (cause) {
      context.signal.throwIfAborted()
      return `it could not be started: ${(cause as Error).message}`
    } finally {
      endProcessesOf(folder)
    }
  })
}
