import yargs from 'yargs'
import { type Arguments, type Command, GROUPS, POSITIONALS, UsageError } from '../commands/parts/command.js'
import { nearest } from '../domain/text/nearest.js'
import { VERBS } from './commands.js'
import { GLOBAL } from './global-options.js'

/** The arguments of a command in any spelling, or the help that was asked for. Throws `UsageError` for mistakes. */
export async function yargsWords(
  name: string,
  describe: string,
  command: Pick<Command, 'positionals' | 'rest' | 'options' | 'epilogue' | 'actions' | 'about'>,
  words: readonly string[],
): Promise<Arguments | string> {
  const called = ['wf', name, command.positionals, command.rest].filter(Boolean).join(' ')
  const parser = base(words, `wf ${name}`)
    .usage(`${called}\n\n${describe}`)
    .command(`$0 ${command.positionals}`.trim(), describe, (builder) => builder.options(optionsOf(command)))
    .epilogue(command.epilogue ?? '')
  for (const [, positional = ''] of command.positionals.matchAll(/[[<]([a-z]+)[\]>]/g)) {
    const actions = positional === 'action' && command.actions ? `: ${command.actions.join(', ')}` : ''
    const describe = command.about?.[positional] ?? `${POSITIONALS[positional] ?? ''}${actions}`
    parser.positional(positional, { type: 'string', describe })
  }
  return ask(parser, words, Object.keys({ ...GLOBAL, ...command.options, help: null })).catch(
    (error: Error) => {
      if (!/^Not enough non-option arguments/.test(error.message)) throw error
      const wanted = [...command.positionals.matchAll(/<[^<>]+>/g)].join(' ')
      throw new UsageError(`wf ${name} needs ${wanted}: ${called}`)
    },
  )
}

/** Every command in a line, by group. */
export async function overview(words: readonly string[]): Promise<string> {
  const width = Math.max(...VERBS.map(([name]) => name.length)) + 2
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const lines = VERBS.filter(([, listed]) => listed.group === group).map(
      ([name, { describe }]) => `  wf ${name.padEnd(width)}${describe}\n`,
    )
    return `${title}:\n${lines.join('')}`
  })
  const parser = base(words, 'wf').usage('')
  const parsed = await ask(parser, words, [])
  const options = typeof parsed === 'string' ? parsed : await parser.getHelp()
  return `wf proves that every change on main followed an approved plan.\n\nwf alone shows the open changes, and what to do next.\n\n${groups.join('\n')}\n${options.trim()}\n\nwf COMMAND --help tells more.\n`
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

function ask(
  parser: Parser,
  words: readonly string[],
  known: readonly string[],
): Promise<Arguments | string> {
  return new Promise((resolve, reject) => {
    // Whatever yargs throws here is about the words that were typed.
    const misunderstood = (error: Error): void =>
      reject(new UsageError(withMeant(error.message, words, known)))
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

/** What yargs says of options that it does not know, with the one that was meant, most likely. */
function withMeant(message: string, words: readonly string[], known: readonly string[]): string {
  const [, names] = /^Unknown arguments?: (.*)$/s.exec(message) ?? []
  const [name = ''] = names?.split(', ') ?? []
  if (names === undefined) return message
  const option = words.find(
    (word) => word.startsWith('-') && word.replace(/^--?(?:no-)?|=.*$/gs, '') === name,
  )
  if (option === undefined) return `there is one word too many: ${name}`
  const near = nearest(name, known)
  return `there is no option ${option.replace(/=.*$/s, '')}${near === null ? '' : `; did you mean --${near}?`}`
}

function optionsOf(command: Pick<Command, 'options'>) {
  return Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [
      name,
      { ...option, ...(option.type === 'string' ? { requiresArg: true } : {}) },
    ]),
  ) as Parameters<Parser['options']>[0]
}
