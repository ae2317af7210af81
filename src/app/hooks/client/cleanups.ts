import type { Cleanup } from '../../../domain/text/cleanup.js'
import { cleanedUp, untilScissors } from '../../../domain/text/cleanup.js'
import type { Environment } from '../../../git/process/environment.js'

type Config = ReadonlyMap<string, readonly string[]>

/**
 * The messages that Git may make of a text that it hands to a hook, the likeliest first. It tells no hook how it will
 * clean the message: that is in the configuration, in options (`called` is the command line, as far as it is known), and
 * depends on whether an editor was used. What nobody knows may be any of these, and a hook refuses only what all of them are.
 */
export function possibleMessages(
  text: string,
  config: Config,
  env: Environment,
  called: string,
): readonly string[] {
  const comments = commentsOf(config)
  const found = cleanupsOf(config, env, called).flatMap((how) =>
    comments.flatMap((comment) => [
      // `--verbose` cuts a diff off, however the rest is cleaned.
      cleanedUp(untilScissors(text, comment), how, comment),
      cleanedUp(text, how, comment),
    ]),
  )
  return [...new Set(found)]
}

const ALL: readonly Cleanup[] = ['strip', 'whitespace', 'verbatim', 'scissors']

function cleanupsOf(config: Config, env: Environment, called: string): readonly Cleanup[] {
  // The option may be cut short: `--clean=strip`.
  const known = /(?:^|\/)git(?: .*)? (?:commit|merge)(?: |$)/s.test(called) && !called.includes(' --cl')
  const said = config.get('commit.cleanup')?.at(-1) ?? 'default'
  if (!known) return ALL
  // Git sets this editor for its hooks where it calls none; a person may have the same.
  const editor = env.GIT_EDITOR !== ':'
  if (said === 'default') return editor ? ['strip'] : ['whitespace', 'strip']
  if (said === 'scissors') return editor ? ['scissors'] : ['whitespace', 'scissors']
  return ALL.includes(said as Cleanup) ? [said as Cleanup] : ALL
}

// What Git chooses from, where a line of the message begins as a comment would.
const AUTO = '#;@!$%^&|:'

/** What begins a comment. Of two keys nobody knows here which one is the later, nor whether this Git knows both. */
function commentsOf(config: Config): readonly string[] {
  const said = ['core.commentstring', 'core.commentchar'].flatMap((key) => config.get(key)?.at(-1) ?? [])
  const older = config.has('core.commentchar') ? [] : ['#']
  const all = [...said, ...older].flatMap((each) => (/^auto$/i.test(each) ? [...AUTO] : [each]))
  return [...new Set(all)].filter((each) => each !== '')
}

/** What begins a comment in this text, where trailers have to be put above comments; `null` where there are none. */
export function commentIn(text: string, config: Config, env: Environment): string | null {
  if (env.GIT_EDITOR === ':') return null
  const comments = commentsOf(config)
  const last = text.trimEnd().split('\n').at(-1) ?? ''
  const cut = comments.find((comment) => untilScissors(text, comment) !== text)
  return cut ?? comments.find((comment) => last.startsWith(comment)) ?? null
}
