import type { Context } from '../../../app/outcome/context.js'
import { withTemporaryFolder } from '../../../git/process/temporary.js'
import { cloneEnvironment, variablesNamed } from '../../process/agent-environment.js'
import { endProcessesOf } from '../../process/left-behind.js'
import { runCommand } from '../../process/run-command.js'
import type { Agent } from '../speak/agent.js'

/** What a program says of itself, without a question to a model. */
export interface Looked {
  /** The line in which it tells its version; `null` where it tells none. */
  readonly version: string | null
  /** Whether it says that somebody has logged in; `unknown` where it has no cheap way to say. */
  readonly login: 'yes' | 'no' | 'unknown'
  /** The variables that are set here and that it gets, by name. */
  readonly sees: readonly string[]
  /** What it may change in a stage that changes files, and in one that does not: the options that it gets. */
  readonly writing: readonly string[]
  readonly reading: readonly string[]
}

/** Seconds. Some of these programs take five to start. */
const TIMEOUT = 30
const MAX_SAID = 100_000

/** Asks a program that is there for its version, and whether it is logged in. */
export async function lookAt(context: Context, agent: Agent): Promise<Looked> {
  const [program = ''] = agent.command
  const login = agent.login === null ? null : await say(context, agent, [program, ...agent.login])
  const version = agent.source === 'preset' ? await say(context, agent, [program, '--version']) : null
  return {
    version: version?.exit === 0 ? versionIn(version.said) : null,
    login: login === null ? 'unknown' : login.exit === 0 ? 'yes' : 'no',
    sees: Object.keys(variablesNamed(context.env, agent.env)).sort(),
    writing: agent.writing,
    reading: agent.reading,
  }
}

const versionIn = (said: string): string | null =>
  said
    .split('\n')
    .find((line) => /\d\.\d/.test(line))
    ?.trim()
    .slice(0, 100) ?? null

async function say(
  context: Context,
  agent: Agent,
  line: readonly [string, ...string[]],
): Promise<{ readonly exit: number; readonly said: string }> {
  return withTemporaryFolder('clone', async (folder) => {
    let said = ''
    const author = `${agent.name} <${agent.name}@agents.invalid>`
    try {
      const { exit } = await runCommand(line, {
        cwd: folder,
        env: cloneEnvironment(context.env, folder, agent.name, author, agent.env),
        timeout: TIMEOUT,
        signal: context.signal,
        maxOutput: MAX_SAID,
        clone: folder,
        stdin: 'ignore',
        onOutput: (chunk, from) => {
          if (from === 'stdout') said += chunk.toString('utf8')
        },
      })
      return { exit, said }
    } catch (cause) {
      context.signal.throwIfAborted()
      return { exit: 127, said: (cause as Error).message }
    } finally {
      endProcessesOf(folder)
    }
  })
}
