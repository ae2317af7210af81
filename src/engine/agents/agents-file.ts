import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { userFolder } from '../../app/definitions/named-file.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { nearest } from '../../domain/text/nearest.js'
import { parseYaml, showErrors } from '../../yaml/parse-yaml.js'
import type { Agent } from './agent.js'
import { MANUAL, PRESETS } from './presets.js'

const name = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only'))
const words = z.array(z.string()).check(z.maxLength(100))

/** `agents.yml` in the user's own folder. A repository can bring no agent: whoever clones it would run it. */
export const AgentsFile = z.strictObject({
  default: z.optional(name),
  agents: z.optional(
    z.record(
      name,
      z.strictObject({
        transport: z.enum(['manual', 'command', 'acp']),
        command: z.optional(words),
        prompt: z.optional(z.enum(['stdin', 'file', 'argument'])),
        answer: z.optional(z.enum(['text', 'json', 'last-json-line', 'file'])),
        field: z.optional(z.string()),
        writing: z.optional(words),
        reading: z.optional(words),
        env: z.optional(z.array(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/)))),
      }),
    ),
  ),
})

export interface Agents {
  readonly file: string
  readonly all: readonly Agent[]
  readonly default: string | null
}

/** The agents that this user has: configured ones before presets of the same name. Refuses a file that does not parse. */
export async function readAgents({ env }: Pick<Context, 'env'>): Promise<Agents> {
  const file = join(userFolder(env), 'agents.yml')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) return null
    throw error
  })
  if (text === null || text.trim() === '') return { file, all: [...PRESETS, MANUAL], default: null }
  const parsed = parseYaml(file, text, AgentsFile)
  if (!parsed.ok) throw new Refused('BAD_AGENTS', showErrors(parsed.errors), `edit ${file}`)
  const configured = Object.entries(parsed.value.agents ?? {}).map(([agent, given]): Agent => {
    if (given.transport !== 'manual' && (given.command ?? []).length === 0)
      throw new Refused('BAD_AGENTS', `${file}: the agent "${agent}" has no command`, `edit ${file}`)
    return {
      name: agent,
      transport: given.transport,
      command: given.command ?? [],
      prompt: given.prompt ?? 'stdin',
      answer: given.answer ?? 'text',
      field: given.field ?? null,
      writing: given.writing ?? [],
      reading: given.reading ?? [],
      env: given.env ?? [],
      source: 'configured',
    }
  })
  const names = new Set(configured.map((each) => each.name))
  const others = [...PRESETS, MANUAL].filter((each) => !names.has(each.name))
  return { file, all: [...configured, ...others], default: parsed.value.default ?? null }
}

/** What a definition writes where any agent will do. */
const ANY = 'general-purpose'

/**
 * The agent for a stage: the one that was asked for, else the one that the definition names, else the default, else a
 * person carries it over. Refuses a name that nobody configured.
 */
export function chooseAgent(agents: Agents, asked: string | null, named: string | null): Agent {
  const wanted = (named === ANY || named === null ? asked : named) ?? agents.default ?? MANUAL.name
  const found = agents.all.find((each) => each.name === wanted)
  if (found) return found
  const near = nearest(
    wanted,
    agents.all.map((each) => each.name),
  )
  const hint = near === null ? 'wf agent list' : `did you mean ${near}? wf agent list`
  throw new Refused('NO_SUCH_AGENT', `no agent is called ${JSON.stringify(wanted)}`, hint)
}
