import { keepAttempt } from '../../app/gate/attempts.js'
import { onTip } from '../../app/gate/candidate.js'
import { agentOf } from '../../app/gate/gate.js'
import { knownCommit } from '../../app/objects/read-commit.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { outputPath, textsIn } from '../../domain/definition/definition.js'
import type { Path } from '../../domain/names/path.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { escapeLine } from '../../domain/text/escape.js'
import { gateBehind } from '../../domain/workflow/gates.js'
import { filesSpent } from '../../domain/workflow/limits.js'
import { builtBy, isVerifier, whySameAgent } from '../../domain/workflow/verification.js'
import { requireStartable } from '../confine/find-program.js'
import { redactor } from '../process/redact.js'
import { requireSchema } from '../stages/schema.js'
import { isSetupFault } from '../stages/set-up.js'
import type { StageResult, StageRun } from '../stages/stage-run.js'
import { type Asked, type AskedInstead, questionIn, type ReadAnswer, readAnswer } from './answer.js'
import { type AgentClone, inAgentClone } from './clone/agent-clone.js'
import { takeChanges } from './clone/take-changes.js'
import { noteOn } from './clone/watch.js'
import { judgeReports } from './judge-report.js'
import { chooseAgent, readAgents } from './known/agents-file.js'
import { buildPrompt, mayAsk } from './prompt.js'
import type { Agent, Conversation } from './speak/agent.js'
import { policyCommands } from './speak/command-line.js'
import { converse } from './speak/converse.js'
import { spentLines } from './speak/spent.js'

export interface Prepared {
  readonly agent: Agent
  readonly asked: readonly Asked[]
  readonly scope: readonly string[]
  readonly prompt: string
}

/** Everything that an attempt needs and that can be refused before anybody claims it. */
export async function prepareAgent(run: StageRun): Promise<Prepared> {
  const { context, stage, loaded } = run
  const named = typeof stage.config.agent_type === 'string' ? stage.config.agent_type : null
  const agent = await agentFor(run, named)
  requireProgram(context, agent)
  const schemas = new Map<string, string>()
  const asked: Asked[] = []
  for (const output of stage.outputs) {
    const schema = output.schema === null ? null : await requireSchema(context, loaded, output.schema)
    if (schema !== null && output.schema !== null) schemas.set(output.schema, schema.text)
    asked.push({
      output,
      data: schema !== null || output.path.endsWith('.json'),
      judge: schema?.judge ?? null,
    })
  }
  const scope = textsIn(stage.config.write_scope)
  return {
    agent,
    asked,
    scope,
    prompt: await buildPrompt(run, asked, schemas, scope, agent.transport === 'manual'),
  }
}

/** A verifier is another agent than the builder: by choice where somebody leaves it open, by force where that is asked. */
async function agentFor(run: StageRun, named: string | null): Promise<Agent> {
  const { context, stage, agent } = run
  const { workflow } = run.loaded
  const builders = isVerifier(stage) ? [...builtBy(workflow, stage), ...(await waitingFrom(run))] : []
  const chosen = chooseAgent(await readAgents(context), agent, named, builders)
  const same = whySameAgent(workflow, stage, chosen.name)
  if (same === null) return chosen
  throw new Refused('SAME_AGENT', same, `wf workflow resume ${workflow.slug} --agent NAME`)
}

/** Whose patches it looks at, as they say themselves: the log does not know them before they are accepted. */
const waitingFrom = ({ context, candidate }: StageRun): Promise<readonly (string | null)[]> =>
  Promise.all(
    candidate.evidence.candidate.map(async (patch) => agentOf(await knownCommit(context.repo, patch))),
  )

/** Trying again does not bring a program that is not there. */
function requireProgram({ env, cwd }: Context, { name, transport, command: [program = ''] }: Agent): void {
  // A path that is not absolute leads from the clone, which is not there yet.
  if (transport === 'manual' || (program.includes('/') && !program.startsWith('/'))) return
  try {
    requireStartable(env, program, cwd)
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no program' : 'nobody can start'
    throw new Refused('AGENT_NOT_FOUND', `${name} cannot run: ${why} ${program}`, `wf agent doctor ${name}`)
  }
}

/**
 * Runs an agent in a clone of its own, which is thrown away. Its answer becomes the stage's artefacts; what it changed
 * is read from the files, never from what it says, and waits at the gate where the stage may change it.
 */
export async function runAgentStage(run: StageRun, prepared: Prepared): Promise<StageResult> {
  // Other stages, and other runs, work here at the same time.
  const { agent, scope } = prepared
  const { loaded, stage } = run
  const setup = run.setup || stage.config.setup === true ? (loaded.standing?.setup ?? []) : []
  const reader = scope.length === 0 ? agent : null
  const who = { agent: agent.name, variables: agent.env, shared: true, reader }
  const clone = { commit: run.candidate.commit, ...who, setup, along: run.along }
  return inAgentClone(run.context, clone, (at) => attempt(run, prepared, at)).catch((error: unknown) => {
    if (!isSetupFault(error)) throw error
    return { kind: 'failed', code: error.reason.code, why: error.message, transcript: null }
  })
}

async function attempt(run: StageRun, prepared: Prepared, at: AgentClone): Promise<StageResult> {
  const { loaded, stage } = run
  const { agent, asked, scope, prompt } = prepared
  const { clone, env } = at
  const redact = redactor(env)
  const transcript: string[] = []
  let read: ReadAnswer | null = null
  let question: AskedInstead | null = null
  let rounds = 0
  const conversation: Conversation = {
    agent,
    prompt,
    path: clone.path,
    folder: clone.folder,
    env,
    mayWrite: scope.length > 0,
    mayWriteAnswer: asked.length > 0,
    commands: policyCommands(loaded.standing),
    confined: at.confined,
    confine: at.confine,
    timeout: stage.timeout,
    signal: run.signal,
    activity: (line) => run.activity(escapeLine(redact(line))),
    heard: ({ who: speaker, text }) =>
      transcript.push(`${JSON.stringify({ who: speaker, text: redact(text) })}\n`),
    reply: (answer) => {
      question = mayAsk(run) ? questionIn(answer) : null
      if (question !== null) return null
      read = readAnswer(asked, answer)
      rounds += 1
      if (read.ok || rounds > 1) return null
      return `Your answer cannot be used:\n\n${read.errors.map((error) => `- ${error}`).join('\n')}\n\nAnswer again, whole, with nothing else around it. What you were asked:\n\n${prompt}`
    },
  }
  let spent: readonly string[] = []
  const failed = async (code: string, why: string): Promise<StageResult> => {
    await keepChanges(run, prepared, at)
    const note = spent.join('\n')
    return { kind: 'failed', code, why: redact(why), transcript: transcript.join(''), note }
  }
  const conversed = await converse(conversation).catch(async (error: unknown) => {
    // What it had written is kept, and whoever goes on is told how to submit it.
    if (run.signal.aborted) await keepChanges(run, prepared, at)
    throw error
  })
  spent = spentLines(conversed).map(redact)
  if (!conversed.ok) return failed(conversed.code, conversed.why)
  const asks = question as AskedInstead | null
  if (asks !== null) {
    await keepChanges(run, prepared, at)
    const text = redact(asks.text)
    return { kind: 'asked', text, about: asks.about, agent: agent.name, transcript: transcript.join('') }
  }
  const answered = read as ReadAnswer | null
  if (answered?.ok !== true)
    return failed(
      'ANSWER_INVALID',
      `the answer of ${agent.name} does not fit: ${answered?.errors.join('; ') ?? ''}`,
    )
  // Whatever it left running changes nothing any more while that is looked at.
  at.still()
  const meddled = await at.meddled()
  const note = [...noteOn(meddled), ...spent].join('\n')
  const overstepped = await at.overstepped(meddled)
  if (overstepped !== null) return failed('WRITE_SCOPE', overstepped)
  const from = { candidate: run.candidate, tip: loaded.tip }
  const about = redact(firstLine(stage.description) || stage.name)
  const gate = gateBehind(loaded.workflow.definition, stage)
  const taken = await takeChanges(run.context, clone, from, { scope, gate }, about)
  if ('why' in taken) return failed(taken.code, taken.why)
  const many = gate === null ? null : filesSpent(loaded.workflow, gate, taken.paths)
  if (many !== null) return failed('LIMIT', many)
  if (taken.patch === null && scope.length > 0 && stage.config.may_be_empty !== true)
    return failed('NO_CHANGE', `${agent.name} changed no file, and ${stage.name} is there to change some`)
  const untrue = judgeReports(run, answered.contents, taken.paths)
  if (untrue !== null) return failed(untrue.code, untrue.why)
  const files = new Map<Path, ReturnType<typeof encodeUtf8>>()
  for (const [output, text] of answered.contents)
    files.set(outputPath(output, loaded.workflow.slug), encodeUtf8(redact(text)))
  return {
    kind: 'done',
    files,
    code: null,
    agent: agent.name,
    transcript: transcript.join(''),
    patch: taken.patch,
    note,
  }
}

/** What an agent had changed that may change files is kept for a person to submit, though its attempt failed. */
async function keepChanges(
  { context, loaded, stage, candidate }: StageRun,
  { agent, scope }: Prepared,
  { clone, still }: AgentClone,
): Promise<void> {
  if (scope.length === 0) return
  still()
  const captured = await clone.captureTree()
  if (!captured.captured) return
  const { slug } = loaded.workflow
  const note = firstLine(stage.description) || stage.name
  const gate = gateBehind(loaded.workflow.definition, stage)?.name ?? null
  const tree = await onTip(context, candidate, captured.tree)
  const proposal = { onto: loaded.tip, tree, note, agent: agent.name, stage: gate }
  const number = await keepAttempt(context, slug, proposal)
  if (number === null) return
  context.progress(`what ${agent.name} had written is kept: wf submit-diff ${slug} --from-attempt ${number}`)
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
