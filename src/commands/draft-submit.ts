import type { Given } from '../app/ask/given.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, Refused } from '../app/outcome/outcome.js'
import type { People } from '../app/outcome/people.js'
import type { Loaded } from '../app/read/load.js'
import { guardPaths } from '../app/write/path-taken.js'
import { eventOf } from '../app/write/record.js'
import { type Head, writeStep } from '../app/write/write-step.js'
import { writeText } from '../app/write/write-text.js'
import type { Scene } from '../domain/decide/decision.js'
import { decideSubmit, nextSkip } from '../domain/decide/submit.js'
import type { Written } from '../domain/decide/written.js'
import type { StageDefinition } from '../domain/definition/definition.js'
import { products } from '../domain/definition/stage-graph.js'
import { type ByteString, encodeUtf8 } from '../domain/text/bytes.js'
import { isReady, stageStates } from '../domain/workflow/freshness.js'
import { isDone } from '../domain/workflow/stage-state.js'
import { fileAt } from '../git/trees.js'

/** The workflow that is proposed to, as it was found or has just been opened. */
export interface Begun {
  readonly head: Head
  readonly standing: Scene['standing']
  readonly waiting: Scene['waiting']
  readonly from: Loaded['tip'] | null
}

type Submitted =
  | { readonly head: Head; readonly commits: Outcome['commits'] }
  | { readonly reason: NonNullable<Outcome['reason']> }

/** Records what is given, each for its stage. Refuses what no stage takes, and what is not its turn. */
export async function submit(
  context: Context,
  begun: Begun,
  given: readonly Given[],
  by: { readonly agent: string | null; readonly note: string },
  who: People,
): Promise<Submitted> {
  const writing = { people: who, signer: null }
  let { head } = begun
  const commits = begun.from === null ? [{ oid: head.tip.oid, event: eventOf(head.tip) }] : []
  const write = async (step: Parameters<typeof writeStep>[2]): Promise<void> => {
    head = await writeStep(context, head, step, writing)
    commits.push({ oid: head.tip.oid, event: eventOf(head.tip) })
  }
  for (const [stage, contents] of byStage(sceneFor(begun, head), given)) {
    const written = await Promise.all(contents.map((each) => store(context, head, each)))
    // What was copied waits until its turn comes; what was given now is refused by name.
    if (contents.every((each) => each.copied) && !isReady(head.workflow, stage, sceneFor(begun, head)))
      continue
    const decided = decideSubmit(sceneFor(begun, head), stage, written, by)
    if (decided.kind === 'refused') return { reason: decided.reason }
    if (decided.kind === 'steps') for (const step of decided.steps) await write(step)
    for (let skip = nextSkip(sceneFor(begun, head)); skip; skip = nextSkip(sceneFor(begun, head)))
      await write(skip)
  }
  return { head, commits }
}

export const sceneFor = (begun: Begun, head: Head): Scene => ({
  workflow: head.workflow,
  standing: begun.standing,
  waiting: begun.waiting,
})

interface Content {
  readonly path: ByteString
  readonly content: string
  readonly copied: boolean
}

async function store(context: Context, head: Head, { path, content }: Content): Promise<Written> {
  const { repo } = context
  const { tree } = head.tip
  await guardPaths(repo, tree, [path])
  const [blob, before] = await Promise.all([
    writeText(context, tree, path, encodeUtf8(content)),
    fileAt(repo, tree, path),
  ])
  return { path, blob, before }
}

/** Which stage each thing is for, in the order of the definition. Refuses what no stage takes. */
function byStage(scene: Scene, given: readonly Given[]): ReadonlyMap<StageDefinition, readonly Content[]> {
  const { workflow } = scene
  const states = stageStates(workflow, scene).filter(({ stage }) => stage.type === 'document')
  const found = new Map<StageDefinition, Content[]>()
  for (const { option, content, copied } of given) {
    const fits = states.flatMap(({ stage, state }) =>
      products(stage, workflow.slug)
        .filter(({ path, kind }) => kind === option || path.endsWith(`/${option}`))
        .map(({ path }) => ({ stage, path, open: !isDone(state) })),
    )
    const chosen = fits.find((fit) => fit.open) ?? fits.at(-1)
    if (!chosen) {
      const names = states
        .flatMap(({ stage }) => products(stage, workflow.slug))
        .map(({ path }) => path.split('/').at(-1))
      throw new Refused(
        'NO_SUCH_ARTEFACT',
        `no stage of ${workflow.slug} takes "${option}"`,
        `it takes: ${names.join(', ')}`,
      )
    }
    found.set(chosen.stage, [...(found.get(chosen.stage) ?? []), { path: chosen.path, content, copied }])
  }
  const order = states.map(({ stage }) => stage)
  return new Map([...found].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)))
}
