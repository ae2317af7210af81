import type { Environment } from '../../git/process/environment.js'
import { isNeeded } from '../../git/process/lean-environment.js'
import { CLONE_VARIABLE } from './left-behind.js'

// What a program needs to work. Nothing by which it could sign, or act as the person: no SSH_AUTH_SOCK, no GIT_*. What
// an agent needs to reach its model is named with the agent.
const ALLOWED = [
  /^(?:TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI)$/,
  /^(?:HTTP|HTTPS|ALL|NO)_PROXY$/i,
  /^(?:NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/,
]

/** The environment of what runs in a disposable clone: allow-listed, with a Git identity of its own. */
export function agentEnvironment(env: Environment, agent: string, author: string): Record<string, string> {
  const allowed = Object.entries(env).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && (isNeeded(pair[0]) || ALLOWED.some((pattern) => pattern.test(pair[0]))),
  )
  const [, name = agent, email = ''] = /^(.*) <([^<>]*)>$/.exec(author) ?? []
  const config: readonly (readonly [string, string])[] = [
    ['commit.gpgSign', 'false'],
    ['tag.gpgSign', 'false'],
    ['core.hooksPath', '/dev/null'],
  ]
  return {
    ...Object.fromEntries(allowed),
    WF_AGENT: agent,
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  }
}

/**
 * The same for what is started in a clone, or a folder, of its own: whatever it leaves running is known by that. `more`
 * names variables that this agent gets as well; one that ends in `*`, all that begin so.
 */
export const cloneEnvironment = (
  env: Environment,
  folder: string,
  agent: string,
  author: string,
  more: readonly string[] = [],
): Record<string, string> => ({
  ...agentEnvironment(env, agent, author),
  ...variablesNamed(env, more),
  [CLONE_VARIABLE]: folder,
})

/** The variables that are set, of those that are named. */
export function variablesNamed(env: Environment, names: readonly string[]): Record<string, string> {
  const exact = new Set(names)
  const begins = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  const found = Object.entries(env).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && (exact.has(pair[0]) || begins.some((start) => pair[0].startsWith(start))),
  )
  return Object.fromEntries(found)
}
