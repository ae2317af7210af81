import { knownCommit } from '../../app/objects/read-commit.js'
import { asStep, type Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import type { Refusal } from '../../domain/decide/decision.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import type { CheckCommand } from '../../domain/policy/policy.js'
import { firstFew } from '../../domain/text/counted.js'
import type { DisposableClone } from '../../git/clone/clone.js'
import { changesBetween } from '../../git/trees.js'
import { cloneEnvironment } from '../process/agent-environment.js'
import { runCommand } from '../process/run-command.js'
import { cloneFor } from './clone-for.js'
import { lastWords } from './last-words.js'

/** How one of policy's commands ended. */
export interface CommandEnd {
  readonly exit: number
  readonly output: string
  /** The last lines that it printed, without secrets. */
  readonly said: () => string
  /** `exit code 1`, or `timed out after 600 s`. */
  readonly how: string
}

/** Runs one of policy's commands in a clone; what it prints is streamed, and a line tells how it ended. */
export async function runPolicyCommand(
  context: Context,
  clone: DisposableClone,
  kind: 'setup' | 'check',
  { name, run: line, timeout }: CheckCommand,
): Promise<CommandEnd> {
  context.progress(`${kind} ${name}: ${line}`)
  const began = Date.now()
  const env = cloneEnvironment(context.env, clone.folder, `wf ${kind}`, `wf ${kind} <${kind}@agents.invalid>`)
  const words = lastWords()
  const run = await asStep(context, `${kind} ${name}`, () =>
    runCommand(['/bin/sh', '-c', line], {
      cwd: clone.path,
      env,
      timeout,
      signal: context.signal,
      onOutput: (chunk) => {
        words.hear(chunk)
        context.stream(chunk)
      },
      stdin: 'ignore',
      clone: clone.folder,
    }),
  )
  context.signal.throwIfAborted()
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  const how = run.timedOut ? `timed out after ${timeout} s` : `exit code ${run.exit}`
  context.progress(`${kind} ${name}: ${how}, ${seconds} s`)
  // A command that ran out of time failed, whatever it made of the signal.
  const exit = run.timedOut && run.exit === 0 ? 124 : run.exit
  return { exit, output: run.output, said: () => words.tell(env), how }
}

/**
 * Runs policy's setup in a fresh clone, one command after the other. Answers why nothing can work in it: the first that
 * failed. `so` ends the sentence.
 */
export async function setUp(
  context: Context,
  clone: DisposableClone,
  commands: readonly CheckCommand[],
  so: string,
): Promise<Refusal | null> {
  for (const command of commands) {
    const { exit, how } = await runPolicyCommand(context, clone, 'setup', command)
    if (exit === 0) continue
    const ended = how.startsWith('exit') ? `ended with ${how}` : how
    const message = `setup "${command.name}" ${ended}, so ${so}`
    const hint = 'wf policy: it shows the setup; run the command in a fresh clone to see why it fails'
    return { code: 'SETUP_FAILED', message, hint }
  }
  return null
}

/**
 * A clone of a commit for an agent to work in, with what goes along, after these setup commands. Refuses with `SETUP_FAILED`, `ALONG_TRACKED`, and with
 * `SETUP_CHANGED_FILES`: what setup changes of the files that Git sees would be taken for the agent's work.
 */
export async function preparedClone(
  context: Context,
  commit: Oid,
  commands: readonly CheckCommand[],
  along: readonly Path[] = [],
): Promise<DisposableClone> {
  const clone = await cloneFor(context, 'preparing a clone', commit, along)
  if (commands.length === 0) return clone
  try {
    const { tree } = await knownCommit(context.repo, commit)
    const failed =
      (await setUp(context, clone, commands, 'the agent did not begin')) ??
      (await madeChanges(context, clone, tree))
    if (failed !== null) throw new Refused(failed.code, failed.message, failed.hint)
    return clone
  } catch (error) {
    await clone.remove()
    throw error
  }
}

/** Is this what is refused where setup did not end as it should? Then nothing else ran. */
export const isSetupFault = (error: unknown): error is Refused =>
  error instanceof Refused &&
  ['SETUP_FAILED', 'SETUP_CHANGED_FILES', 'ALONG_TRACKED'].includes(error.reason.code)

async function madeChanges(context: Context, clone: DisposableClone, tree: Oid): Promise<Refusal | null> {
  const now = await clone.captureTree()
  if (!now.captured) return changed('removed the files, or made some that Git cannot take')
  const paths = (await changesBetween(context.repo, tree, now.tree)).map(({ path }) => showPath(path))
  if (paths.length === 0) return null
  return changed(`changed files that Git sees: ${firstFew(paths, 5)}`)
}

const changed = (what: string): Refusal => ({
  code: 'SETUP_CHANGED_FILES',
  message: `setup ${what}; they would be in the agent's patch`,
  hint: 'add what setup makes to .gitignore, and land that',
})
