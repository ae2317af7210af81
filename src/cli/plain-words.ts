import type { Arguments, Command, Option } from '../commands/parts/command.js'

type Options = Readonly<Record<string, Option>>

/**
 * The arguments of a command that was called plainly: options that it knows, spelled out, each with the value that
 * it needs, and as many positionals as it takes. `null` for all else, rarer spellings, `--help` and mistakes: those
 * are for yargs, which takes longer to load than most commands run. Where it answers, yargs answers the same.
 */
export function plainWords(
  words: readonly string[],
  command: Pick<Command, 'positionals' | 'options'>,
  global: Options,
): Arguments | null {
  const options: Options = { ...global, ...command.options }
  const said: Record<string, unknown> = {}
  const given: string[] = []
  const rest = words.indexOf('--')
  const [own, behind] = rest < 0 ? [words, []] : [words.slice(0, rest), words.slice(rest + 1)]
  for (let at = 0; at < own.length; at++) {
    const word = own[at] ?? ''
    if (isPlain(word)) {
      given.push(word)
      continue
    }
    const spelled = split(word, options)
    if (spelled === null) return null
    const { name, option, inline } = spelled
    // Yargs takes these words for the value of a flag.
    if (option.type === 'boolean' && /^(?:true|false)$/.test(own[at + 1] ?? '')) return null
    const value = option.type === 'boolean' ? inline : (inline ?? own[++at])
    if (!fits(value, option) || (said[name] !== undefined && !option.array)) return null
    said[name] = option.array ? [...((said[name] ?? []) as string[]), value] : value
  }
  const named = place(given, command.positionals)
  if (named === null) return null
  return { color: true, ...said, ...named, ...(behind.length === 0 ? {} : { '--': behind }) }
}

interface Spelled {
  readonly name: string
  readonly option: Option
  /** The value, where the word itself says it. */
  readonly inline: string | boolean | null
}

/** `--name`, `--name=value`, `--no-name`, and `-n` for an option of one letter, or one that has it as an alias. */
function split(word: string, options: Options): Spelled | null {
  const [, no, long = '', value] = /^--(no-)?([a-z][a-z-]*)(?:=(.+))?$/s.exec(word) ?? []
  const letter = /^-([A-Za-z])$/.exec(word)?.[1]
  for (const [name, option] of Object.entries(options)) {
    if (name !== long && (letter === undefined || (name !== letter && option.alias !== letter))) continue
    if (option.type === 'boolean')
      return value === undefined ? { name, option, inline: no === undefined } : null
    return no === undefined ? { name, option, inline: value ?? null } : null
  }
  return null
}

function fits(value: unknown, option: Option): boolean {
  if (option.type === 'boolean') return typeof value === 'boolean'
  if (typeof value !== 'string' || !(isPlain(value) || (value === '-' && !option.array))) return false
  return option.choices === undefined || option.choices.includes(value)
}

/** Yargs takes a leading dash for an option, and quotes around a value off. */
function isPlain(word: string): boolean {
  return word !== '' && !/^[-'"]/.test(word)
}

function place(given: readonly string[], positionals: string): Record<string, string> | null {
  const wanted = [...positionals.matchAll(/([[<])([a-z]+)[\]>]/g)]
  const least = wanted.filter(([, bracket]) => bracket === '<').length
  if (given.length < least || given.length > wanted.length) return null
  return Object.fromEntries(given.map((word, at) => [wanted[at]?.[2] ?? '', word]))
}
