import { readArtefact } from '../../app/ask/artefacts.js'
import { outputsBefore } from '../../app/definitions/stage-outputs.js'
import { commitAt } from '../../app/gate/take-diff.js'
import type { Context } from '../../app/outcome/context.js'
import { goalOf } from '../../app/read/goal.js'
import type { Loaded } from '../../app/read/load.js'
import { isRecord, type StageDefinition } from '../../domain/definition/definition.js'
import { interpolate } from '../../domain/definition/interpolate.js'
import { reasonsIn } from '../../domain/story/reasons.js'
import { paragraphs } from '../../domain/text/paragraphs.js'
import { nameOfPatch, type Patch } from '../../domain/tree/patch.js'
import { draftFile } from '../../domain/workflow/workflow.js'
import { lateVariables } from '../stages/values.js'
import { comments, templateAt, WHERE } from './prompt.js'
import { ANSWER_FILE } from './speak/answer-file.js'

/** What an agent is told that writes the plan or the code of a workflow. */
export interface Task {
  /** The text of `goal.md`, and of all plans; empty where there is none yet. */
  readonly goal: string
  readonly plan: string
  /** Markdown: the template, both, what reviewers said, the context package, and what was added for this run. */
  readonly prompt: string
}

export interface TaskRequest {
  /** The document that is to be written, or the stage whose patches are. */
  readonly stage: StageDefinition
  /** What somebody adds to it; empty for nothing. */
  readonly added: string
  /** The patch that the files contain already. */
  readonly begun: Patch | null
}

/** Where a project may have templates of its own for the two. */
export const TASK_TEMPLATES = { code: 'templates/implement.md', plan: 'templates/plan.md' }

// A project's own template need not say this.
const CODE =
  'Change the files here. Do not commit, and change nothing below .vizier/. Your changes are reviewed.'
const PLAN = `Change no file but ${ANSWER_FILE}. Answer with the plan as Markdown, and nothing else.\n\n${WHERE}`

/** The task as the draft tells it at its tip. */
export async function taskOf(context: Context, loaded: Loaded, request: TaskRequest): Promise<Task> {
  const { workflow } = loaded
  const { stage, added, begun } = request
  const blobs = [...workflow.own.plans].flatMap((path) => draftFile(workflow, path)?.oid ?? [])
  const { tree } = await commitAt(context, loaded.tip)
  const [template, goal, outputs, ...plans] = await Promise.all([
    templateAt({ context, tree }, stage.type === 'patches' ? TASK_TEMPLATES.code : TASK_TEMPLATES.plan),
    goalOf(context, loaded),
    outputsBefore(context.repo, tree, workflow.definition, stage, workflow.slug),
    ...blobs.map((blob) => readArtefact(context, blob)),
  ])
  const plan = plans.join('\n\n')
  const prompt = paragraphs([
    // A fixed first line, so that it is never taken for an option.
    `# ${workflow.slug}`,
    interpolate(template, lateVariables(stage, outputs, workflow.slug)),
    section('The goal', goal),
    section(stage.type === 'patches' ? 'The plan' : 'The plan so far', plan),
    reviews(loaded, stage),
    ...packagesIn(outputs),
    begun === null
      ? ''
      : `## Work so far\n\nThe files contain patch ${nameOfPatch(begun)} already: ${begun.note}`,
    section('Added for this run', added),
    `## What is asked for\n\n${stage.type === 'patches' ? CODE : PLAN}`,
  ])
  return { goal, plan, prompt }
}

const section = (title: string, text: string): string =>
  text.trim() === '' ? '' : `## ${title}\n\n${text.trim()}`

function reviews(loaded: Loaded, stage: StageDefinition): string {
  if (stage.type !== 'patches') return comments({ loaded, stage }).join('\n\n')
  const { workflow, entries } = loaded
  // What came before the last acceptance is answered by it.
  const since = workflow.acceptances.at(-1)?.at ?? 0
  return section('What reviewers said', reasonsIn(entries.slice(since)).join('\n'))
}

/** The context packages that stages before it gathered. */
const packagesIn = (outputs: Awaited<ReturnType<typeof outputsBefore>>): readonly string[] =>
  Object.entries(outputs).flatMap(([stage, own]) =>
    Object.entries(own).flatMap(([name, value]) =>
      isRecord(value) && value['schema'] === 'wf.context.v1'
        ? [`## The context (${stage}.${name})\n\n${JSON.stringify(value, null, 2)}`]
        : [],
    ),
  )
