import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Policy } from '../../../domain/policy/policy.js'
import { type Agent, type Conversation, flagsOf } from './agent.js'
import { LONG_PROMPT_FILE } from './answer-file.js'

export interface Places {
  readonly prompt: string
  readonly promptFile: string
  readonly answerFile: string
}

/** The words of the command. A value is a word of its own, whatever stands in it: no shell takes part. */
export function lineOf(conversation: Conversation, places: Places): readonly [string, ...string[]] {
  const { agent, path, commands } = conversation
  const values = new Map([
    ['{prompt}', places.prompt],
    ['{prompt_file}', places.promptFile],
    ['{answer_file}', places.answerFile],
    ['{folder}', path],
    ['{allowed_commands}', allowed(agent, commands)],
  ])
  const filled = (words: readonly string[]): readonly string[] =>
    words.map((word) => values.get(word) ?? word)
  const [program = '', ...args] = filled(agent.command)
  const flags = filled(flagsOf(conversation))
  const last =
    agent.prompt === 'argument' ? [places.prompt] : agent.prompt === 'file' ? [places.promptFile] : []
  const named = agent.command.some((word) => word === '{prompt}' || word === '{prompt_file}')
  const at = subcommands(agent)
  return [program, ...args.slice(0, at), ...flags, ...args.slice(at), ...(named ? [] : last)]
}

/** Words such as `exec` in `codex exec`: flags belong behind them. */
const subcommands = ({ command }: Agent): number => {
  const at = command.slice(1).findIndex((word) => /^[-{]/.test(word))
  return at < 0 ? command.length - 1 : at
}

/** A rule for each command, in one argument. What could end a rule, or begin another, is left out. */
const allowed = ({ commands }: Agent, policy: readonly string[]): string =>
  commands === null
    ? ''
    : [...new Set([...commands.may, ...policy])]
        .filter((command) => /^[\w@./:=+ -]{1,200}$/.test(command))
        .map((command) => commands.rule.replace('{command}', command))
        .join(',')

/** Bytes of one argument. Linux takes 128 KiB, variables and other arguments beside it. */
const MAX_ARGUMENT = 100_000

/**
 * The prompt as it can be handed over. One that is too long for an argument lies in the clone, where every agent may
 * read, and the argument says so.
 */
export async function handedOver({ agent, path }: Conversation, prompt: string): Promise<string> {
  const isArgument = agent.prompt === 'argument' || agent.command.includes('{prompt}')
  if (!isArgument || Buffer.byteLength(prompt) <= MAX_ARGUMENT) return prompt
  await writeFile(join(path, LONG_PROMPT_FILE), prompt)
  return `# A long task\n\nRead the file ${LONG_PROMPT_FILE} to its end, and do what it says. It is your task, whole.\n`
}

/** What the policy runs in a clean checkout, and an agent that changes files may run as well. */
export const policyCommands = (
  policy: Pick<Policy, 'checks' | 'setup'> | null | undefined,
): readonly string[] => [...(policy?.setup ?? []), ...(policy?.checks ?? [])].map(({ run }) => run)
