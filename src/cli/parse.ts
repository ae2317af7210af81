import yargs from 'yargs'
import { type Arguments, type Command, UsageError } from '../commands/command.js'
import { VERSION } from '../version.js'
import { COMMANDS } from './commands.js'

const GLOBAL = {
  json: { type: 'boolean', describe: 'the outcome as JSON; never asks' },
  color: { type: 'boolean', describe: 'colours; --no-color turns them off', default: true },
  C: { type: 'string', describe: 'run as if started in this folder', requiresArg: true, nargs: 1 },
} as const

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
}

/** The verb and its arguments. Throws `UsageError` for what is not understood. */
export async function parse(argv: readonly string[]): Promise<Invocation> {
  const { name, words } = findVerb(spelledOut(argv))
  if (name === null) return { kind: 'text', text: await overview(words) }
  const listed = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!listed) throw new UsageError(`there is no command "${name}"${nearest(name)}. See: wf --help`)
  const { command } = await listed.load()
  const parser = base(words, `wf ${name}`)
    .command(`$0 ${command.positionals}`.trim(), listed.describe, (builder) =>
      builder.options(optionsOf(command)),
    )
    .epilogue(command.epilogue ?? '')
  for (const [, positional] of command.positionals.matchAll(/[[<]([a-z]+)[\]>]/g)) {
    if (positional !== undefined) parser.positional(positional, { type: 'string' })
  }
  const answer = await ask(parser, words)
  if (typeof answer === 'string') return { kind: 'text', text: answer }
  if ('print' in command) return { kind: 'text', text: await command.print(answer, process.env) }
  const common = { json: answer.json === true, color: answer.color !== false, folder: folderOf(answer.C) }
  return { kind: 'command', name, command, args: answer, common }
}

/** `wf help approve` and `wf version` are what people type. */
function spelledOut(argv: readonly string[]): readonly string[] {
  const [first, second] = argv
  if (first === 'version' && argv.length === 1) return ['--version']
  if (first === 'help') return second === undefined ? ['--help'] : [second, '--help']
  return argv
}

function folderOf(value: unknown): string | null {
  if (Array.isArray(value)) throw new UsageError('-C was given more than once')
  return typeof value === 'string' ? value : null
}

/** The first word that is no global option, and all the others. */
function findVerb(argv: readonly string[]): {
  readonly name: string | null
  readonly words: readonly string[]
} {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (word === '-C') at++
    else if (word === '--') break
    else if (!word.startsWith('-'))
      return { name: word, words: [...argv.slice(0, at), ...argv.slice(at + 1)] }
  }
  return { name: null, words: argv }
}

function base(words: readonly string[], name: string) {
  return yargs([...words])
    .scriptName(name)
    .usage('')
    .parserConfiguration({
      'populate--': true,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
    })
    .options(GLOBAL)
    .version(false)
    .help('help')
    .alias('help', 'h')
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
}

type Parser = ReturnType<typeof base>

function ask(parser: Parser, words: readonly string[]): Promise<Arguments | string> {
  return new Promise((resolve, reject) => {
    // Whatever yargs throws here is about the words that were typed.
    const misunderstood = (error: Error): void => reject(new UsageError(error.message))
    parser.fail((message, error) => {
      throw error ?? new UsageError(message)
    })
    const done = (error: Error | undefined, argv: unknown, output: string): void => {
      if (error) misunderstood(error)
      else if (output !== '') resolve(`${output}\n`)
      else resolve(argv as Arguments)
    }
    try {
      Promise.resolve(parser.parse([...words], {}, done)).catch(misunderstood)
    } catch (error) {
      misunderstood(error as Error)
    }
  })
}

function optionsOf(command: Pick<Command, 'options'>) {
  return Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [
      name,
      { ...option, ...(option.type === 'string' ? { requiresArg: true } : {}) },
    ]),
  ) as Parameters<Parser['options']>[0]
}

async function overview(words: readonly string[]): Promise<string> {
  if (words.includes('--version')) return `wf ${VERSION}\n`
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 2
  const verbs = Object.entries(COMMANDS).map(
    ([name, { describe }]) => `  wf ${name.padEnd(width)}${describe}`,
  )
  const parser = base(words, 'wf')
  const parsed = await ask(parser, words)
  const options = typeof parsed === 'string' ? parsed : await parser.getHelp()
  return `wf: every change on a protected branch follows an approved plan, provably\n\n${verbs.join('\n')}\n\n${options.trim()}\n\nwf <command> --help tells more.\n`
}

/** A verb that is one slip of the finger away. */
function nearest(name: string): string {
  const near = Object.keys(COMMANDS).find((verb) => verb.startsWith(name) || distance(verb, name) <= 2)
  return near === undefined ? '' : `; did you mean "wf ${near}"?`
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
