import type { Context } from '../../app/outcome/context.js'
import { formatDuration } from '../../domain/text/duration.js'
import { escapeLine } from '../../domain/text/escape.js'
import { redactor } from '../process/redact.js'
import type { AgentClone } from './clone/agent-clone.js'
import type { Ended, Worker } from './round.js'
import type { Agent } from './speak/agent.js'
import { converse } from './speak/converse.js'

export interface AgentTask {
  readonly prompt: string
  /** What the policy runs, and it may run as well. */
  readonly commands: readonly string[]
  /** Seconds; `null`: as long as it takes. */
  readonly timeout: number | null
  /** Whether it may change files. */
  readonly mayWrite: boolean
  /** Shows what it prints as it is, instead of a line of what it does. */
  readonly raw: boolean
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
  const { prompt, mayWrite, commands, timeout } = task
  const began = performance.now()
  let answer = ''
  const { person } = context
  const conversed = await converse({
    agent,
    prompt,
    path: at.clone.path,
    folder: at.clone.folder,
    env: at.env,
    mayWrite,
    mayWriteAnswer: !mayWrite,
    commands,
    confined: at.confined,
    confine: at.confine,
    timeout,
    signal: context.signal,
    heard: () => {},
    activity: (line) => {
      const shown = escapeLine(redact(line))
      const elapsed = formatDuration((performance.now() - began) / 1000)
      if (!task.raw) context.live?.(`  ${agent.name} ${elapsed}: ${shown}`)
      activity(shown)
    },
    raw: task.raw ? context.stream : undefined,
    ask:
      person === null
        ? undefined
        : (question, answers) =>
            person.choose(
              escapeLine(redact(question)),
              answers.map((value) => ({ value, name: value })),
            ),
    reply: (said) => {
      answer = redact(said)
      return null
    },
  })
  const { usage, denied } = conversed
  if (conversed.ok) return { ok: true, answer, usage, denied: denied.map(redact) }
  return {
    ok: false,
    code: conversed.code,
    message: redact(conversed.why),
    hint: hintOf(conversed.code, agent, task.again),
    usage,
  }
}

/** Trying again helps where the model had too much to do. */
const hintOf = (code: string, { name }: Agent, again: string): string =>
  code === 'AGENT_NOT_LOGGED_IN' || code === 'AGENT_NOT_FOUND'
    ? `wf agent doctor ${name}, then ${again}`
    : again
