import { asStep, type Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import type { NextStep } from '../domain/decide/next.js'
import { type Agents, chooseAgent, readAgents } from '../engine/agents/known/agents-file.js'
import type { Looked } from '../engine/agents/known/look-at.js'
import type { Agent } from '../engine/agents/speak/agent.js'
import { programAt } from '../engine/confine/find-program.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<action> [name]',
  actions: ['list', 'doctor'],
  about: { name: 'the agent to look at; without it, all that are here' },
  options: {},
  epilogue:
    'list: every agent that a stage or --agent can name. doctor: for each that is there, or for the one that is named: ' +
    'its version, whether it is logged in, which of your variables it gets, what it may change, and whether it says ' +
    'hello where it speaks the Agent Client Protocol. ' +
    'Agents are configured in agents.yml in your own folder, never by a repository.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const action = text(args, 'action')
  if (action !== 'list' && action !== 'doctor') throw new UsageError('wf agent list|doctor')
  const agents = await readAgents(context)
  const rows = agents.all.map((agent) => rowOf(context, agents, agent))
  if (action === 'list') return outcome('agent', { facts: { file: agents.file, agents: rows } })
  const named = text(args, 'name')
  const one = named === null ? null : chooseAgent(agents, named, null)
  // A preset that nobody has is no fault; what somebody wrote down is meant.
  const meant = rows.filter((row) =>
    one === null ? row.source === 'configured' || row.default : row.name === one.name,
  )
  const missing = meant.filter(({ program, found }) => program !== null && found === null)
  const unknown = agents.default !== null && !rows.some(({ name }) => name === agents.default)
  const there = rows.filter((row) => meant.includes(row) || (one === null && row.found !== null))
  const greeted: Doctored[] = []
  // One after the other: each of these programs takes a core and hundreds of MiB to start.
  for (const row of there) greeted.push(await asStep(context, row.name, () => doctored(context, agents, row)))
  const mute = greeted.filter(({ fault }) => fault !== null)
  const facts = { file: agents.file, agents: greeted }
  if (missing.length === 0 && mute.length === 0 && !unknown)
    return outcome('agent', { facts, next: nextOf(agents) })
  const says = [
    ...missing.map(({ name, program }) => `${name}: there is no program ${program}`),
    ...mute.map(({ name, fault }) => `${name}: ${fault}`),
    ...(unknown ? [`the default is ${agents.default}, and no agent is called so`] : []),
  ]
  const code = missing.length > 0 || unknown ? 'AGENT_NOT_FOUND' : 'AGENT_PROTOCOL'
  const reason = { code, message: says.join('\n'), hint: `edit ${agents.file}` }
  return outcome('agent', { status: 'refused', reason, facts })
}

const rowOf = (context: Context, agents: Agents, agent: Agent) => ({
  name: agent.name,
  transport: agent.transport,
  source: agent.source,
  default: agent.name === (agents.default ?? 'manual'),
  program: agent.command[0] ?? null,
  found: agent.command[0] === undefined ? null : programAt(context.env, agent.command[0], context.cwd),
})

type Row = ReturnType<typeof rowOf>
type Doctored = Row & Partial<Looked> & { readonly fault: string | null }

async function doctored(context: Context, { all }: Agents, row: Row): Promise<Doctored> {
  const agent = all.find(({ name }) => name === row.name)
  if (row.found === null || agent === undefined) return { ...row, fault: null }
  const { lookAt } = await import('../engine/agents/known/look-at.js')
  const looked = await lookAt(context, agent)
  if (row.transport !== 'acp') return { ...row, ...looked, fault: null }
  const { greetByAcp } = await import('../engine/agents/known/acp-greet.js')
  return { ...row, ...looked, fault: await greetByAcp(context, agent) }
}

const nextOf = ({ file, all }: Agents): readonly NextStep[] =>
  all.some(({ source }) => source === 'configured')
    ? []
    : [
        {
          command: `edit ${file}`,
          why: 'no agent is configured yet: a person carries prompts and answers over',
        },
      ]
