import { readArtefact } from '../app/ask/artefacts.js'
import { rememberShown } from '../app/ask/seen-versions.js'
import { tellSince, wordChanges } from '../app/ask/word-changes.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { decisionFacts, verificationFact } from '../app/read/facts.js'
import { type Loaded, loadWorkflow, sceneOf } from '../app/read/load.js'
import { brokenFacts, recordFacts } from '../app/read/record-facts.js'
import { tryDecisionSigner } from '../app/write/signer.js'
import { subjectToken } from '../domain/decide/approve.js'
import type { StageDefinition } from '../domain/definition/definition.js'
import { products, stageNamed } from '../domain/definition/stage-graph.js'
import type { Decision } from '../domain/log/signer.js'
import type { PathAt } from '../domain/log/trailer-values.js'
import { showPath } from '../domain/names/path.js'
import { storedAs } from '../domain/names/slug.js'
import { takenOf } from '../domain/story/patches.js'
import { isReady, stageStates } from '../domain/workflow/freshness.js'
import { approvalsInForce, codeDecisions, subjectsOf } from '../domain/workflow/sign-off.js'
import { isDone } from '../domain/workflow/stage-state.js'
import { type Acceptance, draftFile, type Workflow } from '../domain/workflow/workflow.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug] [what]',
  about: { what: 'a stage, or an artefact by its path or file name; default: all artefacts' },
  options: {
    whole: { type: 'boolean', describe: 'all of it, and not only what changed since you saw it' },
  },
  epilogue:
    'WHAT is a stage, or an artefact by its path or file name. Without it: everything that was written.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const what = text(args, 'what')
  const loaded = await loadWorkflow(context, slug)
  const { workflow } = loaded
  const states = new Map(
    stageStates(workflow, sceneOf(loaded)).map((status) => [status.stage.name, status.state]),
  )
  const stage = what === null ? null : stageNamed(workflow.definition, what)
  const declared = workflow.definition.stages.flatMap((each) => products(each, slug))
  const paths = stage
    ? [
        ...products(stage, slug).map(({ path }) => path),
        ...subjectsOf(workflow, stage).map(({ path }) => path),
      ]
    : declared
        .map(({ path }) => path)
        .filter((path) => what === null || path === what || path.endsWith(`/${what}`))
  const record = what === null || stage || paths.length > 0 ? null : recordFacts(loaded, what)
  if (what !== null && !stage && paths.length === 0 && record === null) {
    const names = [...states.keys(), ...declared.map(({ path }) => showPath(path))]
    throw new Refused(
      'NO_SUCH_ARTEFACT',
      `${slug} has no ${JSON.stringify(what)}`,
      `one of: ${names.join(', ')}`,
    )
  }
  const artefacts = [...new Set(paths)].flatMap((path) => {
    const file = draftFile(workflow, path)
    return file === null ? [] : [{ path, blob: file.oid }]
  })
  const shown = outcome('show', {
    workflow: slug,
    stage: stage?.name ?? null,
    facts: {
      ...(record === null ? {} : { record }),
      stage: stage && {
        name: stage.name,
        type: stage.type,
        description: stage.description,
        state: states.get(stage.name),
        ...verificationFact(workflow, stage),
        subject: stage.type === 'approval' ? subjectToken(workflow, stage, context.hashing) : null,
        ...(stage.type === 'rules' ? { broken: brokenFacts(loaded, stage) } : {}),
        approvals:
          stage.type === 'approval'
            ? decisionsInForce(workflow, stage).map((each) => ({
                ...decisionFacts(loaded, each),
                taken: 'changes' in each ? takenOf(each.event, each.changes) : null,
              }))
            : [],
      },
      artefacts: await Promise.all(
        (record === null ? artefacts : []).map(async (artefact) => ({
          path: showPath(artefact.path),
          blob: artefact.blob,
          text: await readArtefact(context, artefact.blob),
          ...(await changesFor(context, loaded, artefact, flag(args, 'whole'))),
        })),
      ),
    },
    next: stage === null ? (record?.next ?? []) : decideNext(context, loaded, stage),
  })
  if (context.person !== null) await rememberShown(context, slug, artefacts)
  return shown
}

/** For somebody at a terminal, what changed since the version that they know. */
async function changesFor(
  context: Context,
  loaded: Loaded,
  artefact: PathAt,
  whole: boolean,
): Promise<{ readonly since?: string; readonly words?: string | null }> {
  if (context.person === null || whole) return {}
  const signer = await tryDecisionSigner(context)
  const key = 'code' in signer ? null : signer.key
  const changes = await wordChanges(context, loaded, key, artefact)
  return changes === null ? {} : { since: tellSince(changes), words: changes.words }
}

/** The approvals that count; of code also the acceptances. */
function decisionsInForce(workflow: Workflow, stage: StageDefinition): readonly (Acceptance | Decision)[] {
  if (stage.of !== 'code') return approvalsInForce(workflow, stage)
  const decisions = workflow.code.flatMap((commit) => codeDecisions(workflow, commit))
  return [...new Set(decisions)].sort((a, b) => a.at - b.at)
}

/** Whoever has read what a stage decides on is asked to decide, where that is the next thing to do. */
function decideNext(context: Context, loaded: Loaded, stage: StageDefinition): Outcome['next'] {
  const { workflow } = loaded
  const look =
    stage.of === 'code'
      ? [
          {
            command: `git diff ${workflow.base}..${workflow.tip} -- . ':!.vizier/runs/${storedAs(workflow.slug)}'`,
            why: 'the code as a diff',
          },
        ]
      : []
  const status = stageStates(workflow, sceneOf(loaded)).find((each) => each.stage.name === stage.name)
  const token = stage.type === 'approval' ? subjectToken(workflow, stage, context.hashing) : null
  const open = workflow.mode === 'open' && isReady(workflow, stage, sceneOf(loaded))
  if (token === null || !open || !status || isDone(status.state)) return look
  const named = `${workflow.slug} --stage ${stage.name} --expect ${token}`
  return [
    ...look,
    { command: `wf approve ${named}`, why: 'if this is right' },
    { command: `wf revise ${named} -m WHY`, why: 'or ask for a new version' },
  ]
}
