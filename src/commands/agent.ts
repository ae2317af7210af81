import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import type { NextStep } from '../domain/decide/next.js'
import { type Agents, readAgents } from '../engine/agents/agents-file.js'
import { type Arguments, type Command, text, UsageError } from './parts/command.js'

export const command: Command = {
  positionals: '<action>',
  actions: ['list', 'doctor'],
  options: {},
  epilogue:
    'list: every agent that a stage or --agent can name. doctor: can those that are meant to be used be started, and ' +
    'do those that speak the Agent Client Protocol say hello in it? ' +
    'Agents are configured in agents.yml in your own folder, never by a repository.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const action = text(args, 'action')
  if (action !== 'list' && action !== 'doctor') throw new UsageError('wf agent list|doctor')
  const agents = await readAgents(context)
  const rows = agents.all.map((agent) => ({
    name: agent.name,
    transport: agent.transport,
    source: agent.source,
    default: agent.name === (agents.default ?? 'manual'),
    program: agent.command[0] ?? null,
    found: agent.command[0] === undefined ? null : findProgram(agent.command[0], context),
  }))
  if (action === 'list') return outcome('agent', { facts: { file: agents.file, agents: rows } })
  // A preset that nobody has is no fault; what somebody wrote down is meant.
  const meant = rows.filter(({ source, default: chosen }) => source === 'configured' || chosen)
  const missing = meant.filter(({ program, found }) => program !== null && found === null)
  const unknown = agents.default !== null && !rows.some(({ name }) => name === agents.default)
  const greeted = await Promise.all(
    meant.map(async (row) => {
      const agent = agents.all.find(({ name }) => name === row.name)
      if (row.transport !== 'acp' || row.found === null || agent === undefined) return { ...row, fault: null }
      const { greetByAcp } = await import('../engine/agents/acp-greet.js')
      return { ...row, fault: await greetByAcp(context, agent) }
    }),
  )
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

const nextOf = ({ file, all }: Agents): readonly NextStep[] =>
  all.some(({ source }) => source === 'configured')
    ? []
    : [
        {
          command: `edit ${file}`,
          why: 'no agent is configured yet: a person carries prompts and answers over',
        },
      ]

/** Where a program lies that is called like this; `null` where it cannot be run. A path is taken as it is. */
function findProgram(program: string, { env, cwd }: Context): string | null {
  const places = program.includes('/')
    ? [program.startsWith('/') ? program : join(cwd, program)]
    : (env.PATH ?? '').split(delimiter).flatMap((folder) => (folder === '' ? [] : [join(folder, program)]))
  return places.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
