import { addedText } from '../app/ask/added-text.js'
import { readPatches } from '../app/gate/gate.js'
import { loadOpenGate } from '../app/gate/propose.js'
import { choosePatch } from '../app/gate/select-patch.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, Refused } from '../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../app/read/load.js'
import { runnable } from '../domain/decide/attempt.js'
import type { Scene } from '../domain/decide/decision.js'
import { isAutomatic, type StageDefinition } from '../domain/definition/definition.js'
import type { CheckCommand } from '../domain/policy/policy.js'
import { gateOfPatch } from '../domain/workflow/gates.js'
import { agentWorker } from '../engine/agents/agent-worker.js'
import { commandWorker } from '../engine/agents/command-worker.js'
import { chooseAgent, readAgents } from '../engine/agents/known/agents-file.js'
import { runRound, type Worker } from '../engine/agents/round.js'
import { policyCommands } from '../engine/agents/speak/command-line.js'
import { type Task, taskOf } from '../engine/agents/task.js'
import { alongFact, alongWith, WITH } from './parts/along.js'
import { ANSWER_OPTIONS } from './parts/answer-options.js'
import { type Arguments, type Command, flag, rest, text, texts, UsageError } from './parts/command.js'
import { runReady } from './run-check.js'
import { agentName, proposedOutcome } from './submit-diff.js'

export const command: Command = {
  positionals: '[slug]',
  rest: '[-- COMMAND...]',
  options: {
    agent: {
      type: 'string',
      describe: 'the agent that does the work; for a command, the name that its changes are recorded under',
    },
    jobs: { type: 'string', describe: 'how many stages run side by side; default: 4' },
    ...ANSWER_OPTIONS,
    remote: { type: 'string', describe: 'share the run with other machines through this remote' },
    offline: { type: 'boolean', describe: 'run it here alone, even if it is shared' },
    timeout: { type: 'string', describe: 'seconds that the agent, or the command, may take' },
    env: {
      type: 'string',
      array: true,
      describe: 'one more variable that the command gets; NAME* gives it all that begin so',
    },
    raw: {
      type: 'boolean',
      describe: 'show what the agent prints as it is, instead of a line of what it does',
    },
    setup: { type: 'boolean', describe: "run the policy's setup in the clone first" },
    with: WITH,
    prompt: {
      type: 'string',
      describe: 'adds this to the prompt: a text, or the path of a file',
    },
    continue: { type: 'boolean', describe: 'start from the pending patch instead of the tip of the draft' },
    stage: { type: 'string', describe: 'the gate that the changes are for, where several are open' },
    patch: { type: 'string', describe: 'with --continue, which patch: its number, or its object id' },
    message: {
      type: 'string',
      alias: 'm',
      describe: 'what the patch is for; default: the goal, or the command',
    },
  },
  epilogue:
    'wf run fix-login --agent claude sends the goal, the plan and what reviewers said to the agent, which works in a clone ' +
    'that is thrown away; its changes wait for review. wf run fix-login -- npx some-agent "implement the plan" runs a command ' +
    'in the same way: the files $WF_GOAL, $WF_PLAN and $WF_PROMPT contain the task, and without a terminal its standard input ' +
    "is the prompt. At a terminal, wf run fix-login -- claude opens the agent's own screen, with the task as its first message; " +
    'the same for codex, gemini, opencode and copilot. With neither, it runs what is ready: checks, agents and forms of the definition.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const [program, ...words] = rest(args)
  const named = text(args, 'agent')
  if (program !== undefined) {
    const agent = agentName(named) ?? program.split('/').at(-1) ?? program
    const options = { timeout: secondsOf(args), variables: variablesOf(args) }
    return runTask(context, slug, args, (task) =>
      commandWorker(context, agent, [program, ...words], task, options),
    )
  }
  const loaded = await loadWorkflow(context, slug)
  if (named !== null && !isRunnable(sceneOf(loaded))) return runAgent(context, slug, named, args)
  for (const option of ['prompt', 'continue', 'patch', 'stage', 'timeout', 'env', 'raw'])
    if (args[option] !== undefined && args[option] !== false)
      throw new UsageError(
        `--${option} is for --agent NAME in a stage that takes patches, or for a command after --`,
      )
  // Answers that no form asks for are refused by name.
  const answers = text(args, 'answers') !== null || texts(args, 'answer').length > 0
  return answers || hasEngineWork(loaded)
    ? runEngine(context, slug, args)
    : runReady(context, slug, await alongWith(context, args))
}

/** Seconds; `null`: as long as it takes. */
function secondsOf(args: Arguments): number | null {
  const said = text(args, 'timeout')
  if (said === null) return null
  const seconds = Number(said)
  if (!/^\d{1,6}$/.test(said) || seconds === 0)
    throw new UsageError('--timeout takes a number of seconds, such as 600')
  return seconds
}

function variablesOf(args: Arguments): readonly string[] {
  const names = texts(args, 'env')
  const wrong = names.find((each) => !/^[A-Za-z_][A-Za-z0-9_]*\*?$/.test(each))
  if (wrong !== undefined)
    throw new UsageError(`--env takes the name of a variable, and not ${JSON.stringify(wrong)}`)
  return names
}

/** Is there a stage that runs by itself? Then an agent that is named is for that one. */
const isRunnable = (scene: Scene): boolean => runnable(scene).some(({ status }) => isAutomatic(status.stage))

/** Stages of other types than checks are the engine's; it is loaded where there are any. */
const hasEngineWork = ({ workflow }: Loaded): boolean =>
  workflow.definition.stages.some(
    ({ type }) => type === 'form' || (type !== 'check' && isAutomatic({ type })),
  )

async function runEngine(context: Context, slug: string, args: Arguments): Promise<Outcome> {
  const { runOf } = await import('./workflow/run-of.js')
  return runOf(context, 'workflow', slug, args, { retry: false, along: await alongWith(context, args) })
}

/** One round of work on the code, by a command or by an agent; its changes wait for review. */
async function runTask(
  context: Context,
  slug: string,
  args: Arguments,
  workerFor: (task: Task, loaded: Loaded) => Worker,
): Promise<Outcome> {
  const { loaded, gate: stage } = await loadOpenGate(context, slug, text(args, 'stage'))
  const all = flag(args, 'continue') ? await readPatches(context, loaded) : []
  const patches = all.filter((patch) => gateOfPatch(loaded.workflow, patch)?.name === stage.name)
  const begun = flag(args, 'continue') ? await choosePatch(context, slug, patches, text(args, 'patch')) : null
  const added = await addedText(context, text(args, 'prompt'))
  const task = await taskOf(context, loaded, { stage, added, begun })
  const along = await alongWith(context, args)
  const worker = workerFor(task, loaded)
  const [program, ...words] = rest(args)
  const goal = task.goal.trim().split('\n', 1)[0] ?? ''
  const said = program === undefined ? goal || `The work of ${worker.name}` : [program, ...words].join(' ')
  const note = text(args, 'message') ?? said
  const done = await runRound(context, slug, {
    loaded,
    stage: stage.name,
    begun,
    worker,
    note,
    setup: setupFor(loaded, stage, flag(args, 'setup')),
    along,
  })
  const outcome = await proposedOutcome(context, 'run', slug, done.proposed)
  return {
    ...outcome,
    facts: {
      ...outcome.facts,
      ...(done.answer === null ? {} : { answer: done.answer }),
      ...(done.usage === null ? {} : { usage: done.usage }),
      ...alongFact(along),
      ...(done.changed.length > 0 ? { changed: done.changed } : {}),
    },
  }
}

/** What runs first in the clone: where it is asked for, or the stage in the definition says so. */
function setupFor(
  { standing }: Loaded,
  { config }: StageDefinition,
  asked: boolean,
): readonly CheckCommand[] {
  const setup = standing?.setup ?? []
  if (asked && setup.length === 0)
    throw new Refused('NO_SETUP', 'the policy lists no setup, so there is nothing to run first', 'wf policy')
  return asked || config.setup === true ? setup : []
}

/** Asks an agent for the code; a person may also carry the prompt to it. */
async function runAgent(context: Context, slug: string, name: string, args: Arguments): Promise<Outcome> {
  const agent = chooseAgent(await readAgents(context), name, null)
  if (agent.transport === 'manual') {
    const message = `${agent.name} is a person, who works in a checkout of the draft`
    throw new Refused('MANUAL_AGENT', message, `git switch draft/${slug}, then wf submit-diff ${slug}`)
  }
  const again = `wf run ${slug} --agent ${agent.name}`
  return runTask(context, slug, args, ({ prompt }, { standing }) =>
    agentWorker(context, agent, {
      prompt,
      mayWrite: true,
      commands: policyCommands(standing),
      timeout: secondsOf(args),
      raw: flag(args, 'raw'),
      again,
    }),
  )
}
