import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { userFolder } from '../../../app/definitions/named-file.js'
import type { Context } from '../../../app/outcome/context.js'
import { Refused } from '../../../app/outcome/outcome.js'
import { ANY_AGENT } from '../../../domain/definition/definition.js'
import { nearest } from '../../../domain/text/nearest.js'
import { parseYaml, showErrors } from '../../../yaml/parse-yaml.js'
import type { Agent } from '../speak/agent.js'
import { STREAMS } from '../streams/read-stream.js'
import { BARE, MANUAL, PRESETS } from './presets.js'
import { namedInSettings } from './settings-env.js'

const name = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only'))
// No link out of it by its name, and not all of it.
const OWN_PLACE = /^(?:\$[A-Za-z_][A-Za-z0-9_]*(?:\/|$)|(?![$/]|$))(?:(?!\.{1,2}(?:\/|$))[^/]+(?:\/|$))*$/
const words = z.array(z.string()).check(z.maxLength(100))

/** Words instead of a preset's, or, where each begins with `+`, besides them. */
const variable = z
  .string()
  .check(z.regex(/^\+?[A-Za-z_][A-Za-z0-9_]*\*?$/, 'a name of a variable, which may end in "*"'))

/** `agents.yml` in the user's own folder. A repository can bring no agent: whoever clones it would run it. */
export const AgentsFile = z.strictObject({
  default: z.optional(name),
  agents: z.optional(
    z.record(
      name,
      z.strictObject({
        preset: z.optional(name),
        transport: z.optional(z.enum(['manual', 'command', 'acp'])),
        command: z.optional(words),
        model: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
        args: z.optional(words),
        prompt: z.optional(z.enum(['stdin', 'file', 'argument'])),
        answer: z.optional(z.enum(['text', 'json', 'last-json-line', 'file'])),
        field: z.optional(z.string()),
        stream: z.optional(z.enum(STREAMS)),
        writing: z.optional(words),
        reading: z.optional(words),
        commands: z.optional(words),
        env: z.optional(z.array(variable).check(z.maxLength(100))),
        home: z.optional(
          z.array(z.string().check(z.regex(OWN_PLACE, 'a path below the home, or $VARIABLE'))),
        ),
      }),
    ),
  ),
})

type Given = NonNullable<NonNullable<z.infer<typeof AgentsFile>['agents']>[string]>

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
  const known = (agents: readonly Agent[]): readonly Agent[] => agents.map((agent) => withNamed(agent, env))
  if (text === null || text.trim() === '') return { file, all: known([...PRESETS, MANUAL]), default: null }
  const parsed = parseYaml(file, text, AgentsFile)
  if (!parsed.ok) throw new Refused('BAD_AGENTS', showErrors(parsed.errors), `edit ${file}`)
  const configured = Object.entries(parsed.value.agents ?? {}).map(([agent, given]) => {
    const made = configuredAgent(agent, given)
    if (typeof made !== 'string') return made
    throw new Refused('BAD_AGENTS', `${file}: the agent "${agent}" ${made}`, `edit ${file}`)
  })
  const names = new Set(configured.map((each) => each.name))
  const others = [...PRESETS, MANUAL].filter((each) => !names.has(each.name))
  return { file, all: known([...configured, ...others]), default: parsed.value.default ?? null }
}

/** With the variables that the user's own settings of that agent name. */
function withNamed(agent: Agent, env: Context['env']): Agent {
  const named = namedInSettings(env, agent.settings)
  return named.length === 0 ? agent : { ...agent, env: [...agent.env, ...named] }
}

/** An agent as somebody wrote it down: on its own, or what is other than in a preset. Or what is wrong with it. */
function configuredAgent(name: string, given: Given): Agent | string {
  const base = given.preset === undefined ? BARE : PRESETS.find((each) => each.name === given.preset)
  if (base === undefined) {
    const near = nearest(
      given.preset ?? '',
      PRESETS.map((each) => each.name),
    )
    return `names a preset that does not exist: ${given.preset}${near === null ? '' : `; did you mean ${near}?`}`
  }
  const mixed = mixedList(given)
  if (mixed !== null)
    return `mixes words with and without "+" in ${mixed}: with it they come after the preset's own, without it in their place`
  if (given.preset === undefined && given.transport === undefined)
    return 'has neither a preset nor a transport'
  const transport = given.transport ?? base.transport
  const command = given.command ?? base.command
  if (transport !== 'manual' && command.length === 0) return 'has no command'
  if (given.model !== undefined && base.model === null)
    return `has a model, and ${given.preset ?? 'it'} takes none: add it to args`
  const model = given.model === undefined || base.model === null ? [] : [base.model, given.model]
  const plus = (words: readonly string[] | undefined, own: readonly string[]): readonly string[] =>
    words === undefined ? own : withMore(words, own)
  const commands =
    base.commands === null ? null : { ...base.commands, may: plus(given.commands, base.commands.may) }
  const { prompt = base.prompt, answer = base.answer, field = base.field, stream = base.stream } = given
  const more = [...model, ...plus(given.args, [])]
  return {
    ...base,
    name,
    transport,
    command,
    prompt,
    answer,
    field,
    stream: given.answer !== undefined && given.stream === undefined ? null : stream,
    writing: [...plus(given.writing, base.writing), ...more],
    reading: [...plus(given.reading, base.reading), ...more],
    confined: base.confined === null || given.reading !== undefined ? null : [...base.confined, ...more],
    commands,
    env: plus(given.env, base.env),
    home: given.home ?? base.home,
    // A list of one's own is the whole list.
    settings: given.env === undefined || isMore(given.env) ? base.settings : [],
    source: 'configured',
  }
}

const isMore = (words: readonly string[]): boolean =>
  words.length > 0 && words.every((word) => word.startsWith('+'))

/** Of which list it cannot be told whether it comes besides the preset's own or in its place; `null` for none. */
const mixedList = (given: Given): string | null =>
  LISTS.find((list) => {
    const words = given[list] ?? []
    return !isMore(words) && words.some((word) => word.startsWith('+'))
  }) ?? null

const LISTS = ['args', 'writing', 'reading', 'commands', 'env'] as const

/** Words that all begin with `+` come after the preset's own; else they take their place. */
const withMore = (words: readonly string[], own: readonly string[]): readonly string[] =>
  isMore(words) ? [...own, ...words.map((word) => word.slice(1))] : words

/**
 * The agent for a stage: the one that was asked for, else the one that the definition names, else the default, else a
 * person carries it over. Where none is asked for or named, another that the user configured goes before one of
 * `builders`. Refuses a name that nobody configured.
 */
export function chooseAgent(
  agents: Agents,
  asked: string | null,
  named: string | null,
  builders: readonly (string | null)[] = [],
): Agent {
  const usual = agents.default ?? MANUAL.name
  const wanted =
    (named === ANY_AGENT || named === null ? asked : named) ??
    (builders.includes(usual) ? (otherThan(agents, builders) ?? usual) : usual)
  const found = agents.all.find((each) => each.name === wanted)
  if (found) return found
  const near = nearest(
    wanted,
    agents.all.map((each) => each.name),
  )
  const hint = near === null ? 'wf agent list' : `did you mean ${near}? wf agent list`
  throw new Refused('NO_SUCH_AGENT', `no agent is called ${JSON.stringify(wanted)}`, hint)
}

const otherThan = ({ all }: Agents, builders: readonly (string | null)[]): string | null =>
  all.find(
    ({ source, transport, name: each }) =>
      source === 'configured' && transport !== 'manual' && !builders.includes(each),
  )?.name ?? null
