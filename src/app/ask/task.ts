import { bodyOf } from '../../domain/log/message.js'
import type { Path } from '../../domain/names/path.js'
import { draftFile } from '../../domain/workflow/workflow.js'
import type { Context } from '../outcome/context.js'
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
  const { workflow } = loaded
  const goal = await textAt(context, loaded, `${workflow.own.folder}goal.md` as Path)
  const plans = await Promise.all([...workflow.own.plans].map((path) => textAt(context, loaded, path)))
  const plan = plans.filter((text) => text !== '').join('\n\n')
  const comments = commentsOf(loaded)
  const parts = [
    // A fixed first line, so that it is never taken for an option.
    `# ${workflow.slug}`,
    section('The goal', goal),
    section('The plan', plan),
    section('What reviewers said', comments.join('\n')),
    section('Added for this run', more ?? ''),
    'Change the files here so that the plan is carried out. Do not commit: what you change is reviewed.',
  ]
  return { goal, plan, prompt: `${parts.filter((part) => part !== '').join('\n\n')}\n` }
}

const section = (title: string, text: string): string =>
  text.trim() === '' ? '' : `## ${title}\n\n${text.trim()}`

async function textAt(context: Context, { workflow }: Loaded, path: Path): Promise<string> {
  const file = draftFile(workflow, path)
  return file === null ? '' : readArtefact(context, file.oid)
}

/** The reasons of revisions and rejections since code was last accepted: until then they are not answered. */
function commentsOf({ workflow, entries }: Loaded): readonly string[] {
  const since = workflow.acceptances.at(-1)?.at ?? 0
  return entries.slice(since).flatMap(({ commit, reading }) => {
    if (reading.kind !== 'event') return []
    const { event } = reading
    if (event.event !== 'revised' && event.event !== 'rejected') return []
    const body = bodyOf(commit.message)
    return body === '' ? [] : [`- ${event.stage}, ${event.event}: ${body}`]
  })
}
