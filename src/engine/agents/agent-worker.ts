import type { Context } from '../../app/outcome/context.js'
import { escapeLine } from '../../domain/text/escape.js'
import type { Agent } from './agent.js'
import type { AgentClone } from './agent-clone.js'
import { converse } from './converse.js'
import { redactor } from './redact.js'
import type { Ended, Worker } from './round.js'

export interface AgentTask {
  readonly slug: string
  readonly prompt: string
  /** Whether it may change files. */
  readonly mayWrite: boolean
  /** The command that tries it again. */
  readonly again: string
}

/** An agent by its name, as `agents.yml` or a preset knows it. Its answer is redacted. */
export function agentWorker(context: Context, agent: Agent, task: AgentTask): Worker {
  return {
    name: agent.name,
    variables: agent.env,
    work: (at, activity) => askAgent(context, agent, task, at, activity),
  }
}

async function askAgent(
  context: Context,
  agent: Agent,
  task: AgentTask,
  at: AgentClone,
  activity: (line: string) => void,
): Promise<Ended> {
  const redact = redactor(at.env)
  let answer = ''
  const conversed = await converse({
    agent,
    prompt: task.prompt,
    path: at.clone.path,
    folder: at.clone.folder,
    env: at.env,
    mayWrite: task.mayWrite,
    timeout: null,
    signal: context.signal,
    heard: () => {},
    activity: (line) => {
      const shown = escapeLine(redact(line))
      context.live?.(`  ${agent.name}: ${shown}`)
      activity(shown)
    },
    reply: (said) => {
      answer = redact(said)
      return null
    },
  })
  if (conversed.ok) return { ok: true, answer }
  return { ok: false, code: conversed.code, message: redact(conversed.why), hint: task.again }
}
