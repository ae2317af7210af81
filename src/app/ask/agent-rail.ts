import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'

const AGENT_VARIABLES = [
  'CLAUDECODE',
  'CODEX_SANDBOX',
  'GEMINI_CLI',
  'CURSOR_AGENT',
  'OPENCODE',
  'WF_AGENT',
] as const

/** The variable that says that an agent runs this command, or `null`. */
export function agentVariable({ env }: Pick<Context, 'env'>): string | null {
  if (env.WF_AGENT_GUARD === 'off') return null
  return AGENT_VARIABLES.find((name) => env[name] !== undefined && env[name] !== '') ?? null
}

const saidOf = (variable: string): string =>
  `${variable} is set: an agent runs this, and an agent never decides`

/** Refuses an agent that has no terminal. What takes long can come after that, and the question after that. */
export function refuseAgent(context: Context): void {
  const variable = agentVariable(context)
  if (variable === null || context.person !== null) return
  throw new Refused('AGENT_DECISION', saidOf(variable), 'run this yourself, in your own terminal')
}

/**
 * A rail, not a wall: an agent that runs `wf` does not decide by mistake. Inside an agent's environment
 * a decision needs a terminal, and somebody who types the slug.
 */
export async function guardAgent(context: Context, slug: string): Promise<void> {
  refuseAgent(context)
  const variable = agentVariable(context)
  if (variable === null || context.person === null) return
  const typed = await context.person.ask(
    `${saidOf(variable)}. If you are a person, type the name of the workflow:`,
  )
  if (typed !== slug)
    throw new Refused(
      'AGENT_DECISION',
      'the typed name does not match: nothing was recorded',
      `wf status ${slug}`,
    )
}
