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

/**
 * A rail, not a wall: an agent that runs `wf` does not decide by mistake. Inside an agent's environment
 * a decision needs a terminal, and somebody who types the slug.
 */
export async function guardAgent(context: Context, slug: string): Promise<void> {
  const variable = agentVariable(context)
  if (variable === null) return
  const message = `${variable} is set: an agent runs this, and an agent never decides`
  if (context.person === null)
    throw new Refused('AGENT_DECISION', message, `a person runs this in a terminal of their own`)
  const typed = await context.person.ask(`${message}. If you are a person, type the name of the workflow:`)
  if (typed !== slug)
    throw new Refused(
      'AGENT_DECISION',
      'the name that was typed is another: nothing was recorded',
      `wf status ${slug}`,
    )
}
