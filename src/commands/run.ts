import { existsSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { givenByFile } from '../app/ask/given.js'
import { type Task, taskOf } from '../app/ask/task.js'
import { agentAuthor } from '../app/gate/gate.js'
import { loadOpenGate, propose } from '../app/gate/propose.js'
import { notCleaned, pathRefused, requireNoneNested } from '../app/gate/take-diff.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused, refusal } from '../app/outcome/outcome.js'
import { people } from '../app/outcome/people.js'
import { loadWorkflow, requirePolicy, requireSound, sceneOf } from '../app/read/load.js'
import { headOf, isOutcome, record } from '../app/write/record.js'
import { decisionSigner } from '../app/write/signer.js'
import { decideChecked, guardCheck, nextCheck } from '../domain/decide/check.js'
import { nextSteps } from '../domain/decide/next.js'
import { isAutomatic } from '../domain/definition/definition.js'
import { noteOn, watchGit } from '../engine/agents/watch.js'
import { cloneEnvironment } from '../engine/process/agent-environment.js'
import { endProcessesOf } from '../engine/process/left-behind.js'
import { runCommand } from '../engine/process/run-command.js'
import { runChecks } from '../engine/run/checks.js'
import { disposableClone } from '../git/clone/clone.js'
import { type Arguments, type Command, rest, text } from './parts/command.js'
import { agentName, proposedOutcome } from './submit-diff.js'

export const command: Command = {
  positionals: '[slug]',
  rest: '[-- COMMAND...]',
  options: {
    agent: {
      type: 'string',
      describe: 'the name of the agent that the command is, or that stages are left to',
    },
    jobs: { type: 'string', describe: 'how many stages run side by side; default: 4' },
    answer: { type: 'string', array: true, describe: 'NAME=TEXT, for a question of a form' },
    remote: { type: 'string', describe: 'share the run with other machines through this remote' },
    offline: { type: 'boolean', describe: 'run it here alone, whoever shares it' },
    prompt: {
      type: 'string',
      describe: 'adds this to what the command is told: a text, or the path of a file',
    },
    message: { type: 'string', alias: 'm', describe: 'what it is for' },
  },
  epilogue:
    'wf run fix-login -- npx some-agent "implement the plan" runs the command in a clone that is thrown away; ' +
    'what it changed waits at the gate. The files $WF_GOAL, $WF_PLAN and $WF_PROMPT tell it the task; without a terminal its ' +
    'standard input is the prompt. Without a command, it runs what is ready: checks, agents and forms of the definition.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const [program, ...words] = rest(args)
  if (program === undefined)
    return (await hasEngineWork(context, slug)) ? runEngine(context, slug, args) : runReady(context, slug)
  const agent = agentName(text(args, 'agent')) ?? program.split('/').at(-1) ?? program
  const more = await added(context, text(args, 'prompt'))
  return runAgent(context, slug, agent, [program, ...words], { note: text(args, 'message'), more })
}

/** Stages of other types than checks are the engine's; it is loaded where there are any. */
async function hasEngineWork(context: Context, slug: string): Promise<boolean> {
  const { workflow } = await loadWorkflow(context, slug)
  const others = workflow.definition.stages.filter(
    ({ type }) => type === 'form' || (type !== 'check' && isAutomatic({ type })),
  )
  return others.length > 0
}

async function runEngine(context: Context, slug: string, args: Arguments): Promise<Outcome> {
  const { runOf } = await import('./workflow/run-of.js')
  return runOf(context, 'workflow', slug, args, { retry: false })
}

const AGAIN = 'mend the command, and run it again: each run begins on a fresh clone'

async function runAgent(
  context: Context,
  slug: string,
  agent: string,
  line: readonly [string, ...string[]],
  { note, more }: { readonly note: string | null; readonly more: string | null },
): Promise<Outcome> {
  const loaded = await loadOpenGate(context, slug)
  const task = await taskOf(context, loaded, more)
  const who = await people(context)
  const author = agentAuthor(agent, who.committer).replace(/ \S+ \S+$/, '')
  const clone = await disposableClone(context.repo, loaded.tip)
  const told = await taskFiles(clone.folder, task)
  const meddled = await watchGit(clone.path, await context.repo.places(), false)
  try {
    const done = await runCommand(line, {
      cwd: clone.path,
      env: { ...cloneEnvironment(context.env, clone.folder, agent, author), ...told },
      timeout: null,
      signal: context.signal,
      onOutput: context.stream,
      stdin: context.terminal ? 'inherit' : { text: task.prompt },
      clone: clone.folder,
    }).catch((cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'there is no such program' : cause.message
      throw new Refused('COMMAND_FAILED', `${line[0]} could not be started: ${why}`, AGAIN)
    })
    // Its clone is thrown away, with what it committed there.
    const { repository } = await meddled()
    for (const said of noteOn({ clone: [], repository })) context.progress(said)
    context.signal.throwIfAborted()
    const changed = repository.length > 0 ? { changed: repository } : {}
    if (done.exit !== 0) {
      const message = `${line[0]} ended with exit code ${done.exit}, so nothing of it was taken`
      throw new Refused('COMMAND_FAILED', message, AGAIN, {
        exit: done.exit,
        output: done.output,
        ...changed,
      })
    }
    const result = await clone.captureTree()
    if (!result.captured && result.why === 'refused') throw pathRefused(result.paths)
    if (!result.captured && result.why === 'filter') {
      throw notCleaned(
        result,
        `git config --edit: name a program outside of the repository, by its whole path or found on PATH`,
      )
    }
    if (!result.captured) {
      throw new Refused('COMMAND_FAILED', `${line[0]} removed the folder that it worked in`, AGAIN)
    }
    requireNoneNested(result.nested)
    const said = note ?? line.join(' ')
    const proposal = { onto: loaded.tip, tree: result.tree, note: said, agent }
    const proposed = proposedOutcome('run', slug, await propose(context, slug, proposal))
    return { ...proposed, facts: { ...proposed.facts, ...changed } }
  } finally {
    endProcessesOf(clone.folder)
    await clone.remove()
  }
}

/** A text, or what the file of that name says. */
async function added(context: Context, given: string | null): Promise<string | null> {
  if (given === null) return null
  const path = resolve(context.cwd, given)
  return existsSync(path) && statSync(path).isFile()
    ? (await givenByFile(context, 'prompt', given)).content
    : given
}

/** Beside the files that the command may change, so that nothing of it is in the patch; removed with the clone. */
async function taskFiles(folder: string, task: Task): Promise<Readonly<Record<string, string>>> {
  const written = Object.entries({ WF_GOAL: task.goal, WF_PLAN: task.plan, WF_PROMPT: task.prompt }).map(
    async ([variable, content]) => {
      const path = join(folder, `${variable.slice(3).toLowerCase()}.md`)
      await writeFile(path, content)
      return [variable, path] as const
    },
  )
  return Object.fromEntries(await Promise.all(written))
}

/** Runs the commands of the check stage that is next, and records what happened: one signed event. */
async function runReady(context: Context, slug: string): Promise<Outcome> {
  const shown = await loadWorkflow(context, slug)
  requireSound(shown)
  const policy = requirePolicy(shown)
  const scene = sceneOf(shown)
  const stage = nextCheck(scene)
  if (!stage) {
    const hint = nextSteps(scene)[0]?.command ?? `wf status ${slug}`
    throw new Refused('NOTHING_TO_RUN', `nothing of ${slug} is ready to run without a command`, hint)
  }
  const signer = await decisionSigner(context)
  const no = guardCheck(scene, signer)
  if (no) return refusal('run', no, { workflow: slug, stage: stage.name })
  const unlisted = stage.checks.find((name) => !policy.checks.some((check) => check.name === name))
  if (unlisted !== undefined) {
    throw new Refused(
      'CHECK_UNLISTED',
      `policy lists no check called "${unlisted}", so it is not run`,
      'wf policy',
    )
  }
  const wanted = policy.checks.filter(({ name }) => stage.checks.length === 0 || stage.checks.includes(name))
  const { tip } = await headOf(context, shown)
  const checks = await runChecks(context, tip.tree, wanted)
  if (checks.length === 0) throw new Refused('NOTHING_TO_RUN', 'policy lists no checks', 'wf policy')
  const failed = checks.find((check) => check.exit !== 0)
  const recorded = await record(context, 'run', slug, async (loaded) => {
    if (loaded.tip !== shown.tip)
      throw new Refused('BUSY', `${slug} moved while its checks ran`, `wf run ${slug}`)
    return { decided: decideChecked(sceneOf(loaded), stage, checks, signer), signer }
  })
  if (isOutcome(recorded)) return recorded
  const { head, commits, refs, before } = recorded
  return outcome('run', {
    status: failed ? 'refused' : 'done',
    reason: failed
      ? {
          code: 'CHECK_FAILED',
          message: `the check "${failed.name}" ended with exit code ${failed.exit}`,
          hint: `mend the code, then wf run ${slug}`,
        }
      : null,
    workflow: slug,
    stage: stage.name,
    facts: { checks },
    commits,
    refs,
    next: nextSteps({ workflow: head.workflow, standing: before.standing, waiting: before.pending.length }),
  })
}
