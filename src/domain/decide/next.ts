import type { StageDefinition } from '../definition/definition.js'
import { products } from '../definition/stage-graph.js'
import { assertNever } from '../text/assert-never.js'
import { artefactsAskedAnew } from '../workflow/asked-anew.js'
import { isDone, type StageStatus, stageStates } from '../workflow/freshness.js'
import type { Workflow } from '../workflow/workflow.js'
import { workflowState } from '../workflow/workflow-state.js'
import type { Scene } from './decision.js'

export interface NextStep {
  readonly command: string
  readonly why: string
}

/** What to do next, as commands to copy: nothing that is not possible now. */
export function nextSteps(scene: Scene): readonly NextStep[] {
  const { workflow } = scene
  const { slug } = workflow
  if (workflow.mode === 'paused') return [{ command: `wf resume ${slug}`, why: 'it is paused' }]
  if (workflow.mode === 'sealed' && scene.landed === false) return landing(workflow)
  if (workflow.mode !== 'open') return [{ command: `wf log ${slug}`, why: 'the whole chain' }]
  return readyStages(scene).flatMap((status) => stepsFor(scene, status))
}

/** The stages of an open workflow that something can be done at now, in the order of the definition. */
export function readyStages(scene: Scene): readonly StageStatus[] {
  const { workflow } = scene
  if (workflow.mode !== 'open') return []
  const states = stageStates(workflow, scene)
  if (workflowState(workflow, states, scene) === 'completed') return []
  const open = states.filter(({ state }) => !isDone(state))
  return open.filter(({ stage }) => stage.dependsOn.every((name) => !open.some((o) => o.stage.name === name)))
}

/** Somebody else merges it: a forge, or whoever undid a landing. */
function landing({ slug, target }: Workflow): readonly NextStep[] {
  const branch = target.replace('refs/heads/', '')
  return [
    { command: 'git pull --ff-only', why: `on ${branch}, when the forge has merged it` },
    { command: `wf verify ${slug}`, why: 'says whether and how it landed' },
  ]
}

function stepsFor({ workflow, waiting }: Scene, status: StageStatus): readonly NextStep[] {
  const { slug } = workflow
  const which = waiting > 1 ? ' --patch N' : ''
  const { stage, state } = status
  const why = `${stage.name} is ${state}${status.why === '' ? '' : `: ${status.why}`}`
  switch (stage.type) {
    case 'document':
      return [{ command: `wf draft ${slug} ${optionsFor(workflow, status)}`, why }]
    case 'approval':
      if (
        stage.of === 'snapshot' &&
        state === 'awaiting' &&
        workflow.files.size > 0 &&
        !hasSnapshot(workflow)
      ) {
        return [{ command: `wf draft ${slug} --snapshot FILE`, why }]
      }
      if (awaitsNewCode(workflow, stage)) {
        return [
          { command: `wf run ${slug} --agent NAME`, why: `${stage.name} asked for a new version` },
          { command: `wf run ${slug} -- COMMAND`, why: 'or run a command that changes files' },
          { command: `wf approve ${slug}`, why: 'or approve it as it is' },
        ]
      }
      return [
        { command: `wf approve ${slug}`, why },
        { command: `wf revise ${slug} -m WHY`, why: 'or ask for a new version' },
      ]
    case 'patches':
      return state === 'awaiting'
        ? [
            { command: `wf diff ${slug}${which}`, why },
            { command: `wf accept-diff ${slug}${which}`, why: 'or reject-diff' },
          ]
        : [
            { command: `wf run ${slug} --agent NAME`, why },
            { command: `wf run ${slug} -- COMMAND`, why: 'or run a command that changes files' },
            { command: `wf submit-diff ${slug}`, why: 'or submit what is in the working tree' },
          ]
    case 'form':
      return [{ command: `wf run ${slug} --answer NAME=TEXT`, why }]
    case 'context':
    case 'agent':
    case 'check':
    case 'storage':
    case 'metadata':
      if (state === 'failed') return [{ command: `wf workflow retry ${slug}`, why }]
      if (state === 'running') return [{ command: `wf workflow logs ${slug} --follow`, why }]
      return [{ command: `wf run ${slug}`, why }]
    case 'workflow':
      return []
    case 'merge':
      return [{ command: `wf save ${slug}`, why }]
    default:
      return assertNever(stage.type)
  }
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
