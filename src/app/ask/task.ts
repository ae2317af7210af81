import { reasonsIn } from '../../domain/story/reasons.js'
import { paragraphs } from '../../domain/text/paragraphs.js'
import { draftFile } from '../../domain/workflow/workflow.js'
import type { Context } from '../outcome/context.js'
import { goalOf } from '../read/goal.js'
import type { Loaded } from '../read/load.js'
import { readArtefact } from './artefacts.js'

/** What an agent is told that writes the code of a workflow. */
export interface Task {
  /** The text of `goal.md`, and of all plans; empty where there is none yet. */
  readonly goal: string
  readonly plan: string
  /** Both, what reviewers said since code was last accepted, and what was added: Markdown. */
  readonly prompt: string
}

/** The task as the draft tells it at its tip. `more` is what somebody adds to it. */
export async function taskOf(context: Context, loaded: Loaded, more: string | null): Promise<Task> {
  const { workflow, entries } = loaded
  const blobs = [...workflow.own.plans].flatMap((path) => draftFile(workflow, path)?.oid ?? [])
  const [goal, ...plans] = await Promise.all([
    goalOf(context, loaded),
    ...blobs.map((blob) => readArtefact(context, blob)),
  ])
  const plan = plans.join('\n\n')
  // What came before the last acceptance is answered by it.
  const reasons = reasonsIn(entries.slice(workflow.acceptances.at(-1)?.at ?? 0))
  const prompt = paragraphs([
    // A fixed first line, so that it is never taken for an option.
    `# ${workflow.slug}`,
    section('The goal', goal),
    section('The plan', plan),
    section('What reviewers said', reasons.join('\n')),
    section('Added for this run', more ?? ''),
    'Change the files here so that the plan is carried out. Do not commit: what you change is reviewed.',
  ])
  return { goal, plan, prompt }
}

const section = (title: string, text: string): string =>
  text.trim() === '' ? '' : `## ${title}\n\n${text.trim()}`
