import type { Context } from '../app/outcome/context.js'
import type { Outcome } from '../app/outcome/outcome.js'
import type { Arguments, Command } from './parts/command.js'

/** Runs are workflows as others are: the same answers as without `workflow`. */
export async function status(context: Context, args: Arguments): Promise<Outcome> {
  const { command } = (await import('./status.js')) as { readonly command: Command }
  return command.run(context, { slug: args.name })
}

export async function list(context: Context, args: Arguments): Promise<Outcome> {
  const { command } = (await import('./list.js')) as { readonly command: Command }
  return command.run(context, { state: args.status })
}
