import { chooseSlug } from '../../app/outcome/choose.js'
import type { Context } from '../../app/outcome/context.js'
import type { Outcome } from '../../app/outcome/outcome.js'
import { markWorkflow } from '../../app/write/mark.js'
import { type Arguments, text } from '../parts/command.js'

/** Pauses a run: what runs at the moment ends and is recorded, and nothing more begins. */
export async function pause(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'name'))
  return markWorkflow(context, 'pause', slug, 'paused', text(args, 'message') ?? '')
}
