import { outputsOf } from '../../app/definitions/stage-outputs.js'
import { chooseSlug } from '../../app/outcome/choose.js'
import type { Context } from '../../app/outcome/context.js'
import { type Outcome, outcome } from '../../app/outcome/outcome.js'
import { type Loaded, loadWorkflow, sceneOf } from '../../app/read/load.js'
import { readReview } from '../../app/read/read-review.js'
import type { Data } from '../../domain/definition/definition.js'
import { bodyOf } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import { reviewAsMarkdown } from '../../domain/results/review-markdown.js'
import { asMarkdown } from '../../domain/story/as-markdown.js'
import { addUsage, type Usage, usageIn } from '../../domain/text/usage.js'
import { stageStates } from '../../domain/workflow/freshness.js'
import { verificationOf } from '../../domain/workflow/verification.js'
import { workflowState } from '../../domain/workflow/workflow-state.js'
import { alongFact, alongWith } from '../parts/along.js'
import { type Arguments, flag, text, UsageError } from '../parts/command.js'
import { trackedFindings } from './tracked-findings.js'

/** What a run came to: the outputs that its definition hands back, or all of them. */
export async function results(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'name'))
  const loaded = await loadWorkflow(context, slug)
  const { workflow, entries } = loaded
  const { definition } = workflow
  const outputs = await outputsOf(context.repo, treeWithOutputs(loaded), definition.stages, slug)
  const all: Readonly<Record<string, Data>> = Object.fromEntries([
    ...Object.entries(outputs).flatMap(([stage, own]) =>
      Object.entries(own).map(([name, value]): [string, Data] => [`${stage}.${name}`, value]),
    ),
    ...definition.stages.flatMap(({ name, type, config }): [string, Data][] =>
      type === 'storage' && workflow.submissions.has(name)
        ? [[`${name}.destination`, String(config.destination)]]
        : [],
    ),
  ])
  const asked = definition.completion.outputs.flatMap((each) =>
    Object.keys(all).filter((name) => name === each || name.startsWith(`${each}.`)),
  )
  const wanted = definition.completion.outputs.length > 0 ? asked : Object.keys(all)
  const handed = Object.fromEntries(wanted.map((name) => [name, all[name] ?? null]))
  if (args.with !== undefined && !flag(args, 'recheck'))
    throw new UsageError('--with is for results --recheck')
  const recheck = flag(args, 'recheck') ? { along: await alongWith(context, args) } : null
  const findings = await trackedFindings(context, loaded, outputs, recheck)
  return outcome('workflow', {
    workflow: slug,
    facts: {
      did: 'results',
      definition: definition.name,
      state: workflowState(workflow, stageStates(workflow, sceneOf(loaded)), loaded),
      outputs: handed,
      findings,
      verifications: definition.stages.flatMap((stage) => {
        const label = verificationOf(workflow, stage)
        const agent = workflow.submissions.get(stage.name)?.agent ?? null
        return label === null ? [] : [{ stage: stage.name, verification: label, agent }]
      }),
      ...alongFact(recheck?.along ?? []),
      usage: usedIn(entries),
      markdown: Object.entries(handed)
        .map(([name, value]) => markdownOf(name, value))
        .join('\n'),
    },
  })
}

/** What agents used for it, as the log tells. */
const usedIn = (entries: Loaded['entries']): Usage | null =>
  entries.map(({ commit }) => usageIn(bodyOf(commit.message))).reduce(addUsage, null)

function markdownOf(name: string, value: Data): string {
  const review = readReview(value)
  return review === null ? asMarkdown(value, name) : reviewAsMarkdown(review, name)
}

/** A seal takes the outputs away from the tree; they stay in the history. */
function treeWithOutputs({ entries, workflow }: Loaded): Oid {
  const last = workflow.seal === null ? entries.at(-1) : entries.at(-2)
  if (last === undefined) throw new Error('a log without commits')
  return last.commit.tree
}
