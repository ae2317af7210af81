import type { Context } from '../../app/outcome/context.js'
import type { Outcome } from '../../app/outcome/outcome.js'

/** One verb: how it is called, and what it does. */
export interface Command {
  /** The positionals, as yargs spells them: `[slug]`, `<slug>`. */
  readonly positionals: string
  /** What each positional is, where it is not said in `POSITIONALS`. */
  readonly about?: Readonly<Record<string, string>>
  /** The words that the first positional can be, where there are only these. */
  readonly actions?: readonly string[]
  /** What may follow them after a `--`. */
  readonly rest?: string
  readonly options: Readonly<Record<string, Option>>
  /** Lines below the help: examples and what is worth knowing. */
  readonly epilogue?: string
  /** Its words as `options` have them, where people may say them otherwise; `known` are all options that it takes. */
  readonly respell?: (words: readonly string[], known: Readonly<Record<string, Option>>) => readonly string[]
  readonly run: (context: Context, args: Arguments) => Promise<Outcome>
}

/** What positionals are that several verbs have. */
export const POSITIONALS: Readonly<Record<string, string>> = {
  slug: 'the name of the change; default: the draft that is checked out, or the only one',
  action: 'what to do',
}

/** A verb that needs no repository: it answers with text for stdout. */
export interface TextCommand extends Omit<Command, 'run'> {
  readonly print: (
    args: Arguments,
    env: NodeJS.ProcessEnv,
    all: Readonly<Record<string, Listed>>,
  ) => Promise<string>
}

/** An option as yargs takes it. Everything that has a value is text: `1e5` is a slug, not a number. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly describe: string
  readonly alias?: string
  readonly array?: boolean
  readonly choices?: readonly string[]
}

export type Arguments = Readonly<Record<string, unknown>>

/** The one value of an option or positional, or `null`. An option said twice is a mistake. */
export function text(args: Arguments, name: string): string | null {
  const value = args[name]
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) throw new UsageError(`--${name} was given ${value.length} times`)
  return String(value)
}

export function texts(args: Arguments, name: string): readonly string[] {
  const value = args[name]
  return value === undefined || value === null ? [] : (Array.isArray(value) ? value : [value]).map(String)
}

export function flag(args: Arguments, name: string): boolean {
  return args[name] === true
}

/** What stands behind `--`, untouched. */
export function rest(args: Arguments): readonly string[] {
  return texts(args, '--')
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The groups of the help, in its order. */
export const GROUPS = {
  start: 'Start a change',
  review: 'Review',
  finish: 'Land or stop',
  look: 'Look',
  team: 'Work in a team',
  'set-up': 'Set up',
} as const

/** A verb as the list of all has it. */
export interface Listed {
  /** The group of the help that it is in; hooks' own verb has none. */
  readonly group?: keyof typeof GROUPS
  readonly describe: string
  readonly load: () => Promise<{ readonly command: Command | TextCommand }>
  /** The refs that it asks for first, by its first word: they can be asked for while it loads. */
  readonly refs?: (word: string | undefined) => readonly string[]
  /** It asks where the repository lies before it reads an object, if it reads any. */
  readonly asksPlaces?: true
  /** It needs no repository. */
  readonly anywhere?: true
  /** Programs call it, people do not. */
  readonly internal?: true
}

/** Those that a person may call, in the order of the help. */
export const verbsOf = (
  listed: Readonly<Record<string, Listed>>,
): readonly (readonly [name: string, listed: Listed])[] =>
  Object.entries(listed).filter(([, { internal }]) => !internal)
