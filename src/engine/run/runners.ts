import type { Ready, StageResult, StageRun } from '../stages/stage-run.js'

/** Makes an attempt ready: what can be refused is refused before anybody claims the stage. */
export async function prepareStage(run: StageRun): Promise<Ready> {
  const { stage } = run
  switch (stage.type) {
    case 'agent': {
      const { prepareAgent, runAgentStage } = await import('../agents/agent-stage.js')
      const prepared = await prepareAgent(run)
      if (prepared.agent.transport === 'manual') {
        const { manualStage } = await import('../agents/manual.js')
        return manualStage(run, prepared)
      }
      return { kind: 'ready', agent: prepared.agent.name, run: () => runAgentStage(run, prepared) }
    }
    case 'storage':
      return automatic(async () => (await import('../stages/storage-stage.js')).runStorage(run))
    case 'metadata':
      return automatic(async () => (await import('../stages/metadata-stage.js')).runMetadata(run))
    case 'context':
      return automatic(async () => (await import('../stages/context-stage.js')).runContext(run))
    default:
      return {
        kind: 'waiting',
        why: `this version runs no stage of type ${stage.type}`,
        command: `wf status ${run.loaded.workflow.slug}`,
      }
  }
}

const automatic = (work: () => Promise<StageResult>): Ready => ({ kind: 'ready', agent: null, run: work })
