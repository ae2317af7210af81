import yargs from 'yargs'
import { type Arguments, type Command, UsageError } from '../commands/parts/command.js'
import { VERBS } from './commands.js'
import { GLOBAL } from './global-options.js'

/** The arguments of a command in any spelling, or the help that was asked for. Throws `UsageError` for mistakes. */
export async function yargsWords(
  name: string,
  describe: string,
  command: Pick<Command, 'positionals' | 'rest' | 'options' | 'epilogue'>,
  words: readonly string[],
): Promise<Arguments | string> {
  const called = ['wf', name, command.positionals, command.rest].filter(Boolean).join(' ')
  const parser = base(words, `wf ${name}`)
    .usage(`${called}\n\n${describe}`)
    .command(`$0 ${command.positionals}`.trim(), describe, (builder) => builder.options(optionsOf(command)))
    .epilogue(command.epilogue ?? '')
  for (const [, positional] of command.positionals.matchAll(/[[<]([a-z]+)[\]>]/g)) {
    if (positional !== undefined) parser.positional(positional, { type: 'string' })
  }
  return ask(parser, words)
}

/** Every command in a line. */
export async function overview(words: readonly string[]): Promise<string> {
  const width = Math.max(...VERBS.map(([name]) => name.length)) + 2
  const verbs = VERBS.map(([name, { describe }]) => `  wf ${name.padEnd(width)}${describe}`)
  const parser = base(words, 'wf').usage('')
  const parsed = await ask(parser, words)
  const options = typeof parsed === 'string' ? parsed : await parser.getHelp()
  return `wf: every change on a protected branch follows an approved plan, provably\n\n${verbs.join('\n')}\n\n${options.trim()}\n\nwf <command> --help tells more.\n`
}

function base(words: readonly string[], name: string) {
  const { json, color, C } = GLOBAL
  return yargs([...words])
    .scriptName(name)
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
    .options({ json, color: { ...color, default: true }, C: { ...C, requiresArg: true, nargs: 1 } })
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
