import { type Path, showPath } from '../names/path.js'
import { byPath, type Change, type FileAt, sameFile } from '../tree/change.js'
import { mergePaths } from '../tree/merge-paths.js'
import { draftChanges, draftFile, type Workflow } from '../workflow/workflow.js'
import type { Step } from './decision.js'

/** What an update would do: the merge per path, and the paths that need somebody to look. */
export interface UpdatePlan {
  readonly fromTheirs: readonly Change[]
  readonly conflicts: readonly Conflict[]
}

/** A path that both sides changed, differently. */
export interface Conflict {
  readonly path: Path
  readonly base: FileAt | null
  readonly ours: FileAt | null
  readonly theirs: FileAt | null
}

/** Plans the merge of what the target changed since the base. */
export function planUpdate(workflow: Workflow, theirs: readonly Change[]): UpdatePlan {
  const { fromTheirs, unmerged } = mergePaths(draftChanges(workflow), theirs)
  const byTheirs = new Map(theirs.map((change) => [change.path, change]))
  const conflicts = unmerged.map((path): Conflict => {
    const span = workflow.files.get(path)
    const their = byTheirs.get(path)
    const base = span ? span.old : (their?.old ?? null)
    return { path, base, ours: span ? span.new : (their?.old ?? null), theirs: their ? their.new : base }
  })
  return { fromTheirs, conflicts }
}

/** The event, with what was made of the conflicts. */
export function updateStep(
  workflow: Workflow,
  plan: UpdatePlan,
  resolved: readonly Change[],
  note: string,
): Step {
  const branch = workflow.target.replace('refs/heads/', '')
  const names = plan.conflicts.map(({ path }) => showPath(path))
  const listed =
    names.length === 0
      ? ''
      : `Merged by content, to be signed off:\n${names.map((name) => `  ${name}`).join('\n')}`
  return {
    event: { event: 'updated' },
    changes: [...plan.fromTheirs, ...resolved.filter((change) => !sameFile(change.old, change.new))].sort(
      byPath,
    ),
    subject: `Update ${workflow.slug} from ${branch}`,
    body: [note, listed].filter((part) => part !== '').join('\n\n'),
  }
}

/** What a resolution changes on the draft: nothing where ours was kept. */
export function resolution(workflow: Workflow, conflict: Conflict, file: FileAt | null): Change {
  return { path: conflict.path, old: draftFile(workflow, conflict.path) ?? conflict.ours, new: file }
}
