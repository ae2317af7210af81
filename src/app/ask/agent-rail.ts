import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { agentAbove } from './agent-above.js'

// What agents set for the commands that they run, and nobody else does; test/agents measures it.
const AGENT_VARIABLES = [
  'CLAUDECODE',
  'CLAUDE_CODE_CHILD_SESSION',
  'CODEX_SANDBOX',
  'CODEX_CI',
  'CODEX_THREAD_ID',
  'GEMINI_CLI',
  'COPILOT_CLI',
  'COPILOT_AGENT_SESSION_ID',
  'CURSOR_AGENT',
  'OPENCODE',
  'OPENCODE_PID',
  'WF_AGENT',
] as const

/** The variable that says that an agent runs this command, or `null`. */
export function agentVariable({ env }: Pick<Context, 'env'>): string | null {
  if (env.WF_AGENT_GUARD === 'off') return null
  return AGENT_VARIABLES.find((name) => env[name] !== undefined && env[name] !== '') ?? null
}

/** How an agent shows: what says so, and whether the terminal is its own, where nobody else types. */
interface Shown {
  readonly why: string
  readonly ownTerminal: boolean
}

function agentShown(context: Context): Shown | null {
  const { WF_AGENT_GUARD: guard } = context.env
  if (guard === 'off') return null
  const variable = agentVariable(context)
  // For suites of tests that agents run, `variables` looks no further.
  const above = guard === 'variables' ? null : agentAbove()
  if (variable === null && above === null) return null
  const why = variable === null ? `${above?.name} started this` : `${variable} is set`
  return { why, ownTerminal: above !== null && !above.sameTerminal }
}

const saidOf = ({ why }: Shown): string => `${why}: an agent runs this, and an agent never decides`

/** Refuses an agent that has no terminal, or one of its own. What takes long can come after that, and the question after that. */
export function refuseAgent(context: Context): Shown | null {
  const shown = agentShown(context)
  if (shown === null || (context.person !== null && !shown.ownTerminal)) return shown
  throw new Refused('AGENT_DECISION', saidOf(shown), 'run this yourself, in your own terminal')
}

/**
 * A rail, not a wall: an agent that runs `wf` does not decide by mistake. Inside an agent's environment
 * a decision needs a terminal, and somebody who types the slug.
 */
export async function guardAgent(context: Context, slug: string): Promise<void> {
  const shown = refuseAgent(context)
  if (shown === null || context.person === null) return
  const typed = await context.person.ask(
    `${saidOf(shown)}. If you are a person, type the name of the workflow:`,
  )
  if (typed !== slug)
    throw new Refused(
      'AGENT_DECISION',
      'the typed name does not match: nothing was recorded',
      `wf status ${slug}`,
    )
}
