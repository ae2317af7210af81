import { chooseSlug } from '../../app/outcome/choose.js'
import type { Context } from '../../app/outcome/context.js'
import type { Outcome } from '../../app/outcome/outcome.js'
import { loadWorkflow } from '../../app/read/load.js'
import { markWorkflow } from '../../app/write/mark.js'
import { alongWith } from '../parts/along.js'
import { type Arguments, rest, text, UsageError } from '../parts/command.js'
import { joinOthers, runOf } from './run-of.js'

/** A stage does what its definition says: a command of the user's takes no part in it. */
function refuseCommand(action: string, args: Arguments): void {
  if (rest(args).length > 0) throw new UsageError(`wf workflow ${action} takes no command after --`)
}

/** Goes on with a run, paused or cut off, wherever it stands. */
export async function resume(context: Context, args: Arguments): Promise<Outcome> {
  refuseCommand('resume', args)
  const slug = await chooseSlug(context, text(args, 'name'))
  const along = await alongWith(context, args)
  await joinOthers(context, slug, args)
  const { workflow } = await loadWorkflow(context, slug)
  if (workflow.mode === 'paused') {
    const resumed = await markWorkflow(context, 'resume', slug, 'resumed', '')
    if (resumed.reason !== null) return resumed
  }
  return runOf(context, 'workflow', slug, args, { retry: false, along })
}

/** Goes on with a run from what failed; what is fresh stays as it is. */
export async function retry(context: Context, args: Arguments): Promise<Outcome> {
  refuseCommand('retry', args)
  const slug = await chooseSlug(context, text(args, 'name'))
  const along = await alongWith(context, args)
  return runOf(context, 'workflow', slug, args, { retry: true, along })
}
