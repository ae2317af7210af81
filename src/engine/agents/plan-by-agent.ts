import type { Given } from '../../app/ask/given.js'
import { knownCommit } from '../../app/objects/read-commit.js'
import type { Context } from '../../app/outcome/context.js'
import { Refused } from '../../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../../app/read/load.js'
import { nextSteps } from '../../domain/decide/next.js'
import type { StageDefinition } from '../../domain/definition/definition.js'
import { products } from '../../domain/definition/stage-graph.js'
import type { Path } from '../../domain/names/path.js'
import { isReady, stageStates } from '../../domain/workflow/freshness.js'
import { announce } from '../stages/running.js'
import { agentWorker } from './agent-worker.js'
import { unfenced } from './answer.js'
import { type AgentClone, inAgentClone } from './clone/agent-clone.js'
import { takeChanges } from './clone/take-changes.js'
import type { Ended } from './round.js'
import type { Agent } from './speak/agent.js'
import { taskOf } from './task.js'

/** Asks an agent for the plan of a workflow. It reads the draft in a clone that is thrown away; only its answer counts. */
export async function planByAgent(
  context: Context,
  slug: string,
  agent: Agent,
  added: string,
  along: readonly Path[] = [],
): Promise<Given> {
  const again = `wf draft ${slug} --agent ${agent.name}`
  const loaded = await loadWorkflow(context, slug)
  const stage = planStage(loaded, again)
  const { prompt, goal } = await taskOf(context, loaded, { stage, added, begun: null })
  if (goal.trim() === '')
    throw new Refused(
      'GOAL_MISSING',
      `${slug} has no goal yet that a plan could meet`,
      `${again} --goal TEXT`,
    )
  const worker = agentWorker(context, agent, {
    prompt,
    mayWrite: false,
    commands: [],
    timeout: null,
    raw: false,
    again,
  })
  const clone = {
    commit: loaded.tip,
    agent: agent.name,
    variables: agent.env,
    shared: false,
    reader: agent,
    along,
  }
  const announced = await announce(context, { slug, stage: stage.name, agent: agent.name, attempt: null })
  const ended = await inAgentClone(context, clone, async (at) => {
    const said = await worker.work(at, announced.activity)
    return said.ok ? ((await faultOf(context, loaded, at, again)) ?? said) : said
  }).finally(announced.end)
  if (!ended.ok) throw new Refused(ended.code, ended.message, ended.hint)
  const plan = unfenced(ended.answer ?? '')
  if (plan.trim() === '') throw new Refused('AGENT_SILENT', `${agent.name} ended without an answer`, again)
  return { option: 'plan', content: plan.endsWith('\n') ? plan : `${plan}\n`, copied: false }
}

const NOTHING = { scope: [], gate: null }

/** Whoever changed what it was only to read did not do what it was asked: its plan is none to be signed. */
async function faultOf(
  context: Context,
  loaded: Loaded,
  at: AgentClone,
  again: string,
): Promise<Extract<Ended, { ok: false }> | null> {
  at.still()
  const overstepped = await at.overstepped(await at.meddled())
  if (overstepped !== null) return { ok: false, code: 'WRITE_SCOPE', message: overstepped, hint: again }
  const { tree } = await knownCommit(context.repo, loaded.tip)
  const taken = await takeChanges(
    context,
    at.clone,
    { candidate: { tree, tip: tree, changes: [] }, tip: loaded.tip },
    NOTHING,
    '',
  )
  return 'why' in taken ? { ok: false, code: taken.code, message: taken.why, hint: again } : null
}

/** The stage that the plan is written in, once what comes before it is done. */
function planStage(loaded: Loaded, again: string): StageDefinition {
  const { workflow } = loaded
  const scene = sceneOf(loaded)
  const found = stageStates(workflow, scene).find(
    ({ stage }) =>
      stage.type === 'document' && products(stage, workflow.slug).some(({ kind }) => kind === 'plan'),
  )
  if (found === undefined) {
    const message = `the definition of ${workflow.slug} has no stage in which a plan is drafted`
    throw new Refused('NO_PLAN_STAGE', message, `wf status ${workflow.slug}`)
  }
  if (isReady(workflow, found.stage, scene)) return found.stage
  const [first] = nextSteps(scene)
  const before = first === undefined ? '' : `: first ${first.why}`
  const message = `the plan of ${workflow.slug} cannot be written yet${before}`
  throw new Refused(
    'STAGE_NOT_READY',
    message,
    `${first?.command ?? `wf status ${workflow.slug}`}, then ${again}`,
  )
}
