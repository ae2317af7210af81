import { isAutomatic, type StageDefinition } from '../definition/definition.js'
import { ancestors, approvable, nextGates, products } from '../definition/stage-graph.js'
import { isUnder, showPath } from '../names/path.js'
import { assertNever } from '../text/assert-never.js'
import { mergePaths } from '../tree/merge-paths.js'
import { artefactsAskedAnew } from '../workflow/asked-anew.js'
import { awaitsPatch } from '../workflow/evidence.js'
import { gateOfPatch, gatesOf, waitingAt } from '../workflow/gates.js'
import { attemptsSpent } from '../workflow/limits.js'
import type { Problem } from '../workflow/problem.js'
import { openQuestions, waitsFor } from '../workflow/questions.js'
import { breachesOf, nameToWaive } from '../workflow/rules.js'
import { isDone, type StageStatus } from '../workflow/stage-state.js'
import { draftChanges, type Workflow } from '../workflow/workflow.js'
import { workflowState } from '../workflow/workflow-state.js'
import { runnable } from './attempt.js'
import type { Scene } from './decision.js'
import { isToReject } from './is-to-reject.js'
import { lackingForLanding, wayToLand } from './lacking.js'
import { mayDecide, tellPeople } from './may-decide.js'
import { questionsOf } from './question.js'
import { statesOf, turnIn } from './states-of.js'
import { whyNext } from './why-next.js'

export interface NextStep {
  readonly command: string
  readonly why: string
}

/** What to do next, as commands to copy: nothing that is not possible now. */
export function nextSteps(scene: Scene): readonly NextStep[] {
  const { workflow } = scene
  const { slug } = workflow
  if (workflow.mode === 'paused') return [{ command: `wf resume ${slug}`, why: 'it is paused' }]
  if (workflow.mode === 'sealed' && scene.landed === false) return awaitingForge(workflow)
  if (workflow.mode !== 'open') return [{ command: `wf log ${slug}`, why: 'the whole chain' }]
  if (scene.around?.resolving) return resolving(workflow, scene.around.resolving)
  const asked = openQuestions(workflow, scene.standing).map(({ id, about }) => ({
    command: `wf answer ${slug} ${id} -m ANSWER`,
    why: `a question${about.length === 0 ? '' : ` about ${about.map((each) => each.id).join(', ')}`} is open`,
  }))
  return once([...asked, ...readyStages(scene).flatMap((status) => stepsFor(scene, status))])
}

/** One command that does several things is one step. */
function once(steps: readonly NextStep[]): readonly NextStep[] {
  const known = new Map<string, NextStep[]>()
  for (const step of steps) known.set(step.command, [...(known.get(step.command) ?? []), step])
  return [...known.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const others = more.filter(({ why }) => why !== first.why).length
    return [others === 0 ? first : { ...first, why: `${first.why} (and ${others} more)` }]
  })
}

/** The stages of an open workflow that something can be done at now, in the order of the definition. */
export function readyStages(scene: Scene): readonly StageStatus[] {
  const { workflow } = scene
  if (workflow.mode !== 'open') return []
  const states = statesOf(scene)
  if (workflowState(workflow, states, scene) === 'completed') return []
  const isItsTurn = turnIn(scene)
  return states.filter(({ stage, state }) => !isDone(state) && isItsTurn(stage))
}

/** Somebody else merges it: a forge, or whoever undid a landing. */
function awaitingForge({ slug, target }: Workflow): readonly NextStep[] {
  const branch = target.replace('refs/heads/', '')
  return [
    { command: 'git pull --ff-only --no-prune', why: `on ${branch}, when the forge has merged it` },
    { command: `wf verify ${slug}`, why: 'says whether and how it landed' },
  ]
}

/** While the conflicts of an update are open, all else would only make it start over. */
function resolving(
  { slug, tip }: Workflow,
  update: NonNullable<NonNullable<Scene['around']>['resolving']>,
): readonly NextStep[] {
  const abort = `wf update ${slug} --abort`
  if (update.tip !== tip) return [{ command: abort, why: 'the draft has moved since this update began' }]
  return [
    {
      command: `wf update ${slug} --continue`,
      why: `once the conflicts are resolved in ${update.path} and added with git add`,
    },
    { command: abort, why: 'or give this update up' },
  ]
}

function stepsFor(scene: Scene, status: StageStatus): readonly NextStep[] {
  const { workflow } = scene
  const { slug } = workflow
  const { stage, state } = status
  // Its question is offered already.
  if (waitsFor(workflow, stage, scene.standing) !== null) return []
  const why = whyNext(scene, status)
  switch (stage.type) {
    case 'document':
      return [{ command: `wf draft ${slug} ${optionsFor(workflow, status)}`, why }]
    case 'approval':
      return approving(scene, status, why)
    case 'patches':
      return state === 'awaiting' ? reviewing(scene, status, why) : working(scene, why, stage)
    case 'form': {
      const questions = questionsOf(stage)
      // What was answered before is kept.
      const open = workflow.submissions.has(stage.name) ? questions.slice(0, 1) : questions
      const answers = open.map(({ name }) => ` --answer ${name}=TEXT`)
      return [{ command: `wf run ${slug}${answers.join('')}`, why }]
    }
    case 'context':
    case 'agent':
    case 'check':
    case 'storage':
    case 'metadata':
      if (awaitsPatch(workflow, stage, scene.waiting))
        return working(scene, `ready to implement; ${status.why}`, nextGates(workflow.definition, stage)[0])
      if (state === 'failed') return afterFailure(scene, stage, why)
      if (state === 'running' && scene.around?.interrupted?.has(stage.name))
        return [{ command: `wf run ${slug}`, why: `${stage.name} was interrupted; runs it again` }]
      if (state === 'running') return [{ command: `wf workflow logs ${slug} --follow`, why }]
      return [{ command: `wf run ${slug}`, why }]
    case 'rules':
      return settling(scene, stage, why)
    case 'workflow':
      return []
    case 'merge':
      return saving(scene, status, why)
    default:
      return assertNever(stage.type)
  }
}

/** Where only others may decide now: whom it waits for, and the command that shows what they did. */
function forOthers(scene: Scene, status: StageStatus): NextStep | null {
  const { asker, shared } = scene.around ?? {}
  const names = mayDecide(scene, status)
  if (asker === undefined || names === null || names.some((name) => asker.has(name))) return null
  const { slug } = scene.workflow
  if (names.length === 0) return { command: 'wf policy', why: 'nobody else in the policy may approve it' }
  return { command: shared ? `wf sync ${slug}` : `wf status ${slug}`, why: `waits for ${tellPeople(names)}` }
}

function approving(scene: Scene, status: StageStatus, why: string): readonly NextStep[] {
  const { stage, state } = status
  const { workflow } = scene
  const { slug } = workflow
  if (stage.of === 'snapshot' && state === 'awaiting' && workflow.files.size > 0 && !hasSnapshot(workflow))
    return [{ command: `wf draft ${slug} --snapshot FILE`, why }]
  const others = forOthers(scene, status)
  const approve = others ?? { command: `wf approve ${slug}`, why }
  if (!awaitsNewCode(workflow, stage))
    return [approve, { command: `wf revise ${slug} -m WHY`, why: 'or ask for a new version' }]
  const work = working(scene, `${stage.name} asked for a new version`)
  return [...work, others ?? { ...approve, why: `${work.length > 0 ? 'or ' : ''}approve it as it is` }]
}

/** The first patch by its name; where that is not known, the list of them. */
function reviewing(scene: Scene, status: StageStatus, why: string): readonly NextStep[] {
  const { workflow, waiting, around } = scene
  const { slug } = workflow
  const several = waiting.length > 1
  if (areManyToReview(scene)) {
    const accept = { command: `wf accept-diff ${slug} --all`, why: 'or reject-diff --patch N' }
    const look = { command: `wf diff ${slug}`, why: `${waiting.length} patches to review` }
    return [look, forOthers(scene, status) ?? accept]
  }
  const [first] = waitingAt(workflow, status.stage, waiting)
  const name = first === undefined ? undefined : around?.patches?.get(first.oid)
  const patch = several && name !== undefined ? ` --patch ${name}` : ''
  const all = several && patch === '' ? ' --all' : ''
  return [
    { command: `wf diff ${slug}${patch}`, why },
    forOthers(scene, status) ?? { command: `wf accept-diff ${slug}${patch}${all}`, why: 'or reject-diff' },
  ]
}

/** Does a patch wait at each of several gates, so many that nobody reads a step for each? */
function areManyToReview(scene: Scene): boolean {
  const { workflow, waiting } = scene
  const open = new Set(readyStages(scene).map(({ stage }) => stage.name))
  const gates = new Set(waiting.map((patch) => gateOfPatch(workflow, patch)?.name ?? ''))
  return gates.size > MOST_GATES && [...gates].every((name) => open.has(name))
}

const MOST_GATES = 2

/** The ways to new code, where the workflow has a stage that takes patches. */
function working(scene: Scene, why: string, gate?: StageDefinition): readonly NextStep[] {
  const { slug, definition } = scene.workflow
  const gates = gatesOf(definition).length
  if (gates === 0) return []
  const at = gates > 1 && gate !== undefined ? ` --stage ${gate.name}` : ''
  const command = { command: `wf run ${slug}${at} -- COMMAND`, why: 'or run a command that changes files' }
  const submit = {
    command: `wf submit-diff ${slug}${at}`,
    why: 'or submit what you changed in the working tree',
  }
  // An agent that is named is for a stage that runs by itself, where one is ready.
  if (runnable(scene).some((each) => isAutomatic(each.status.stage))) return [{ ...command, why }, submit]
  return [{ command: `wf run ${slug}${at} --agent NAME`, why }, command, submit]
}

/** A check fails again on the same code; what failed by itself is run again. */
function afterFailure(scene: Scene, stage: StageDefinition, why: string): readonly NextStep[] {
  const { workflow } = scene
  if (attemptsSpent(workflow, stage) !== null) return [{ command: `wf abandon ${workflow.slug}`, why }]
  const retry = `wf workflow retry ${workflow.slug}`
  const mend = stage.type === 'check' ? working(scene, `${why}: change the code`) : []
  const read = printedBy(workflow, stage)
  if (isToReject(scene, stage)) {
    const reject = {
      command: `wf reject-diff ${workflow.slug} -m WHY`,
      why: `${why}: send it back with your words`,
    }
    return [reject, { command: retry, why: `or run ${stage.name} again` }, ...read]
  }
  const again = { command: retry, why: mend.length > 0 ? 'or run it again' : `${why}; run it again` }
  return [...mend, again, ...read]
}

/** Where what a check printed can be read: the log says only how it ended. Not where the last attempt did not come to that. */
function printedBy({ attempts, checks, slug }: Workflow, stage: StageDefinition): readonly NextStep[] {
  if (attempts.get(stage.name)?.outcome === 'failed') return []
  const last = checks.findLast((run) => run.stage === stage.name)
  const failed = last?.checks.find(({ exit }) => exit !== 0)
  if (failed === undefined) return []
  return [{ command: `wf workflow logs ${slug}`, why: `shows what ${failed.name} printed` }]
}

/** Rules that do not hold: what they are about is made anew, or somebody who may waives it. */
function settling({ workflow, standing }: Scene, stage: StageDefinition, why: string): readonly NextStep[] {
  const { slug, definition } = workflow
  const [waivable] = breachesOf(workflow, stage, standing).flatMap(({ waivedBy }) => waivedBy ?? [])
  const before = new Set(ancestors(definition, stage).map(({ name }) => name))
  const approval = definition.stages.find((each) =>
    approvable(definition, each, slug).some((product) => before.has(product.stage.name)),
  )
  const anew =
    approval === undefined
      ? []
      : [
          {
            command: `wf revise ${slug} --stage ${approval.name} -m WHY`,
            why: `${why}: ask for a new version`,
          },
        ]
  if (waivable === undefined || (standing !== null && standing.waivers === null))
    return anew.length > 0 ? anew : [{ command: `wf abandon ${slug}`, why }]
  const name = nameToWaive(waivable, stage)
  const waive = { command: `wf waive ${slug} ${name} --as waived -m WHY`, why: 'or waive it' }
  return [...anew, anew.length === 0 ? { ...waive, why } : waive]
}

function saving(scene: Scene, status: StageStatus, why: string): readonly NextStep[] {
  const { workflow, standing, around } = scene
  const { slug, target } = workflow
  const landing = draftChanges(workflow).filter(({ path }) => !isUnder(path, workflow.own.folder))
  const { unmerged } = mergePaths(around?.theirs ?? [], landing)
  if (unmerged.length > 0) {
    const names = unmerged.slice(0, 3).map(showPath).join(', ')
    const branch = target.replace('refs/heads/', '')
    return [{ command: `wf update ${slug}`, why: `${branch} and the draft both changed ${names}` }]
  }
  if (openQuestions(workflow, standing).length > 0) return []
  const lacking = lackingForLanding(scene)
  if (lacking !== null) return [{ command: commandFor(scene, lacking), why: lacking.message }]
  const others = forOthers(scene, status)
  if (others !== null) return [others]
  const checks = (standing?.checks ?? []).map(({ name }) => name).join(', ')
  return [
    { command: `wf save ${slug}`, why: checks === '' ? why : `${why}; runs the checks first: ${checks}` },
  ]
}

/** The command of the way out, where it is one, and the asker may take it. */
function commandFor({ workflow, standing, around }: Scene, { code }: Problem): string {
  const way = wayToLand(workflow, code)
  if (way === null) return `wf status ${workflow.slug}`
  if (!way.startsWith('wf approve ')) return 'wf policy'
  const { asker } = around ?? {}
  const able = standing?.principals.filter(
    ({ name, roles }) => asker?.has(name) && (code === 'CODE_NOT_SIGNED_OFF' || roles.includes('maintainer')),
  )
  return asker === undefined || (able ?? []).length > 0 ? way : 'wf policy'
}

/** A new version of the code was asked for, and no code has come in since. */
function awaitsNewCode({ revised, code }: Workflow, stage: StageDefinition): boolean {
  const asked = revised.get(stage.name) ?? -1
  return stage.of === 'code' && asked > Math.max(-1, ...code.map((commit) => commit.at))
}

const hasSnapshot = (workflow: Workflow): boolean =>
  [...workflow.files.keys()].some((path) => path === '.vizier/snapshot.md')

function optionsFor(workflow: Workflow, { stage }: StageStatus): string {
  const asked = artefactsAskedAnew(workflow, stage)
  const wanted = products(stage, workflow.slug).filter((product) => !product.optional)
  return (asked.length > 0 ? asked : wanted)
    .map(({ kind, path }) => {
      if (kind === 'plan') return '--plan FILE'
      if (kind === 'snapshot') return '--snapshot FILE'
      return path.endsWith('/goal.md')
        ? '--goal TEXT'
        : `--artefact ${path.slice(path.lastIndexOf('/') + 1)}=FILE`
    })
    .join(' ')
}
