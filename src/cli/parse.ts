import { type Arguments, type Command, UsageError } from '../commands/parts/command.js'
import { nearest } from '../domain/text/nearest.js'
import { VERSION } from '../version.js'
import { COMMANDS } from './commands.js'
import { GLOBAL } from './global-options.js'
import { plainWords } from './plain-words.js'

export type Invocation =
  | {
      readonly kind: 'command'
      readonly name: string
      readonly command: Command
      readonly args: Arguments
      readonly common: Common
    }
  /** Text for stdout: help, or the version. */
  | { readonly kind: 'text'; readonly text: string }

export interface Common {
  readonly json: boolean
  readonly color: boolean
  readonly folder: string | null
  /** How another program wants to read it; `null` where nobody asked. */
  readonly format: string | null
}

/** The verb's command and its arguments. Throws `UsageError` for what is not understood. */
export async function parse({ name, words }: Verb): Promise<Invocation> {
  if (name === null) return { kind: 'text', text: await aboutAll(words) }
  const listed = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!listed) throw new UsageError(`there is no command "${name}"${meant(name) || '.'} See: wf --help`)
  const { command } = await listed.load()
  // A group without an action has nothing to do: it says what it could.
  if (command.positionals.startsWith('<action>') && onlyGlobal(words))
    return { kind: 'text', text: String(await anyWords(name, listed.describe, command, ['--help'])) }
  const spelled = command.respell?.(words, { ...GLOBAL, ...command.options }) ?? words
  const answer =
    plainWords(spelled, command, GLOBAL) ?? (await anyWords(name, listed.describe, command, spelled))
  if (typeof answer === 'string') return { kind: 'text', text: answer }
  requireAction(name, command.actions, answer.action)
  if ('print' in command) return { kind: 'text', text: await command.print(answer, process.env, COMMANDS) }
  const format = typeof answer.format === 'string' ? answer.format : null
  const common = {
    json: answer.json === true || format === 'json',
    color: answer.color !== false,
    folder: folderOf(answer.C),
    format,
  }
  return { kind: 'command', name, command, args: answer, common }
}

/** `wf help approve` and `wf version` are what people type. */
function spelledOut(argv: readonly string[]): readonly string[] {
  const [first, second] = argv
  if (first === 'version') return ['--version', ...argv.slice(1)]
  if (first === 'help') return second === undefined ? ['--help'] : [second, '--help']
  return argv
}

function folderOf(value: unknown): string | null {
  if (Array.isArray(value)) throw new UsageError('-C was given more than once')
  return typeof value === 'string' ? value : null
}

export interface Verb {
  readonly name: string | null
  /** All the other words. */
  readonly words: readonly string[]
}

/** The first word that is no global option, and all the others. */
export function findVerb(typed: readonly string[]): Verb {
  const argv = spelledOut(typed)
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '-C') at++
    else if (word === '--') break
    else if (!word.startsWith('-'))
      return { name: word, words: [...argv.slice(0, at), ...argv.slice(at + 1)] }
  }
  return { name: null, words: argv }
}

// Yargs is loaded only where it is needed.
async function anyWords(...asked: Parameters<typeof import('./yargs-words.js').yargsWords>) {
  return (await import('./yargs-words.js')).yargsWords(...asked)
}

/** Does somebody type `wf` alone? Options that every verb has may be there. */
export const isBare = ({ name, words }: Verb): boolean => name === null && onlyGlobal(words)

const onlyGlobal = (words: readonly string[]): boolean =>
  words.every((word, at) => BARE.test(word) || words[at - 1] === '-C')

const BARE = /^(?:-C|--json|--no-color)$/

export const isVerb = (name: string): boolean => Object.hasOwn(COMMANDS, name)

/** What `wf --help` says. */
export const helpText = (): Promise<string> => aboutAll(['--help'])

/** What a report of a fault needs. */
const versionJson = (): string =>
  `${JSON.stringify({ schema: 'wf.version.v1', wf: VERSION, node: process.version, platform: `${process.platform} ${process.arch}` })}\n`

async function aboutAll(words: readonly string[]): Promise<string> {
  if (words.includes('--version')) return words.includes('--json') ? versionJson() : `wf ${VERSION}\n`
  return (await import('./yargs-words.js')).overview(words)
}

function requireAction(name: string, actions: readonly string[] | undefined, given: unknown): void {
  if (actions === undefined || typeof given !== 'string' || actions.includes(given)) return
  const near = nearest(given, actions)
  const hint = near === null ? `It has: ${actions.join(', ')}` : `Did you mean "wf ${name} ${near}"?`
  throw new UsageError(`wf ${name} has no action "${given}". ${hint}`)
}

/** A verb that is one slip of the finger away. */
function meant(name: string): string {
  const near = nearest(name, Object.keys(COMMANDS))
  return near === null ? '' : `; did you mean "wf ${near}"?`
}
