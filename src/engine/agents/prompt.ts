import { readArtefact } from '../../app/ask/artefacts.js'
import { Refused } from '../../app/outcome/outcome.js'
import { dataNeeds } from '../../domain/definition/data-outputs.js'
import { interpolate } from '../../domain/definition/interpolate.js'
import { approvable, mayChangeFiles } from '../../domain/definition/stage-graph.js'
import { reasonsIn } from '../../domain/story/reasons.js'
import { paragraphs } from '../../domain/text/paragraphs.js'
import { gateBehind } from '../../domain/workflow/gates.js'
import { plansBefore } from '../../domain/workflow/sign-off.js'
import type { StageRun } from '../stages/stage-run.js'
import { textAtOrShipped } from '../stages/text-at.js'
import { lateVariables, outputNamed, shownName } from '../stages/values.js'
import type { Asked } from './answer.js'
import { answeredQuestions } from './answered-questions.js'
import { contextFiles } from './context-files.js'
import { findings } from './findings.js'
import { lastFailure } from './last-failure.js'
import { ANSWER_FILE } from './speak/answer-file.js'
import { whatItReads } from './what-it-reads.js'

/**
 * What an agent is told: the task, the plan that was approved, the context that was gathered, what reviewers said of
 * the last round, and what is asked for. It begins with a fixed line, so that it is never taken for an option.
 */
export async function buildPrompt(
  run: StageRun,
  asked: readonly Asked[],
  schemas: ReadonlyMap<string, string>,
  scope: readonly string[],
  /** Whoever reads it has no files beside it: those that the context names are part of it. */
  alone = false,
): Promise<string> {
  const { loaded, stage } = run
  const parts = [`# ${stage.name}, for ${loaded.workflow.slug}`]
  if (stage.description !== '') parts.push(stage.description)
  parts.push(await task(run))
  // A stage that says what it reads has the plan among that, or does without it.
  const plans = stage.reads === null ? plansBefore(loaded.workflow, stage) : []
  for (const { blob, path } of plans) {
    parts.push(`## The plan (${path})\n\n${await readArtefact(run.context, blob)}`)
  }
  parts.push(
    ...(await whatItReads(run)),
    ...answeredQuestions(run),
    ...judged(run),
    ...(await context(run, alone)),
    ...comments(run),
    ...(await findings(run)),
    ...lastFailure(run),
  )
  parts.push(`## What is asked for\n\n${request(asked, schemas, scope, alone, mayAsk(run))}`)
  return paragraphs(parts)
}

/** What a stage looks at that nobody has accepted yet. */
function judged({ candidate }: StageRun): readonly string[] {
  const patches = candidate.evidence.candidate.length
  if (patches === 0) return []
  const are = patches === 1 ? 'a patch that nobody has' : `${patches} patches that nobody has`
  return [
    `## What is judged\n\nThe files contain ${are} accepted yet. \`git diff HEAD~1 HEAD\` shows what changes by it.`,
  ]
}

async function task(run: StageRun): Promise<string> {
  const { stage, outputs, loaded } = run
  const { prompt, prompt_template } = stage.config
  const template = typeof prompt_template === 'string' ? await templateAt(run, prompt_template) : ''
  const text = [template, typeof prompt === 'string' ? prompt : ''].filter((each) => each !== '').join('\n\n')
  return interpolate(text, lateVariables(stage, outputs, loaded.workflow.slug))
}

/** A template as the project has it in that tree, or as it comes with `wf`. Refuses a path at which neither is. */
export async function templateAt(
  { context, tree }: Pick<StageRun, 'context' | 'tree'>,
  path: string,
): Promise<string> {
  const text = await textAtOrShipped(context, tree, path)
  if (text !== null) return text
  throw new Refused('TEMPLATE_MISSING', `the template ${path} is not in the repository`, `write ${path}`)
}

async function context(run: StageRun, alone: boolean): Promise<readonly string[]> {
  const { stage, outputs } = run
  const parts: string[] = []
  for (const reference of [stage.config.context_from ?? []].flat()) {
    const name = shownName(stage, String(reference))
    const value = outputNamed(stage, outputs, String(reference))
    if (value === undefined) continue
    parts.push(
      `## The context (${name})\n\n${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}`,
    )
    if (alone) parts.push(...(await contextFiles(run, value)))
  }
  return parts
}

/** What people said when they asked for a new version, or sent a patch away, since this stage was last done. */
export function comments({ loaded, stage }: Pick<StageRun, 'loaded' | 'stage'>): readonly string[] {
  const { workflow, entries } = loaded
  // Words about a patch are said until one is accepted, however often a stage sends it back in between.
  const gate = mayChangeFiles(stage) ? gateBehind(workflow.definition, stage) : null
  const since =
    gate === null
      ? (workflow.submissions.get(stage.name)?.at ?? 0)
      : (workflow.acceptances.findLast(({ event }) => event.stage === gate.name)?.at ?? 0)
  const about = new Set(
    workflow.definition.stages
      .filter(
        (each) =>
          each.type === 'patches' ||
          each.of === 'code' ||
          approvable(workflow.definition, each, workflow.slug).some(
            (product) => product.stage.name === stage.name,
          ),
      )
      .map(({ name }) => name),
  )
  const said = reasonsIn(entries.slice(since), (each) => about.has(each))
  return said.length === 0 ? [] : [`## What reviewers said\n\n${said.join('\n')}`]
}

function request(
  asked: readonly Asked[],
  schemas: ReadonlyMap<string, string>,
  scope: readonly string[],
  alone: boolean,
  mayAsk: boolean,
): string {
  const files =
    scope.length === 0
      ? `Change no file${alone ? '' : ` but ${ANSWER_FILE}`}: what you change is refused. Your answer is what counts.`
      : `You may change these files, and no others: ${scope.join(', ')}. Do not commit; what you change is reviewed.`
  const [only, ...more] = asked
  const answer =
    only === undefined
      ? ''
      : more.length === 0
        ? describe(only, schemas, 'Answer with')
        : `Answer with one JSON object with these fields and nothing else:\n\n${asked
            .map((each) => `- \`${each.output.name}\`: ${describe(each, schemas, '')}`)
            .join('\n')}`
  return [files, answer, ...(only === undefined || alone ? [] : [WHERE]), ...(mayAsk ? [ASK] : [])].join(
    '\n\n',
  )
}

/** A definition that deals with records has people who answer for them. */
export const mayAsk = ({ loaded, stage }: Pick<StageRun, 'loaded' | 'stage'>): boolean =>
  stage.outputs.length > 0 && dataNeeds(loaded.workflow.definition, loaded.workflow.slug).outputs.length > 0

const ASK =
  'If you cannot go on before a person decides something, ask instead, as small as you can: answer with {"question": "…", "about": ["R1"]} alone, with the ids of the records that it is about. What you changed is not used then.'

/** What an agent says on the way is no part of its answer, and a person may have to sign that. */
export const WHERE = `Write the answer into the file ${ANSWER_FILE}, and nothing else into it. Where you cannot write that file, your last message has to be the answer, whole, with nothing around it.`

function describe({ output, data }: Asked, schemas: ReadonlyMap<string, string>, verb: string): string {
  const schema = output.schema === null ? undefined : schemas.get(output.schema)
  const what = data ? 'JSON and nothing else' : 'the text and nothing else'
  const fits =
    schema === undefined ? '' : `. It has to fit this schema:\n\n\`\`\`json\n${schema.trim()}\n\`\`\``
  return `${verb} ${what} (${output.name})${fits}`.trim()
}
