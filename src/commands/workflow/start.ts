import type { Context } from '../../app/context.js'
import type { Outcome } from '../../app/outcome.js'
import { startRun } from '../../app/start-run.js'
import { type Arguments, text, texts, UsageError } from '../command.js'
import { runOf } from './run-of.js'

/** Opens a run of a definition and runs all that is ready. */
export async function start(context: Context, args: Arguments): Promise<Outcome> {
  const name = text(args, 'name')
  if (name === null) throw new UsageError('wf workflow start NAME|FILE [--INPUT VALUE…]')
  const inputs = pairs(texts(args, 'input'), 'input')
  const run = await startRun(context, {
    name,
    inputs,
    slug: text(args, 'slug'),
    target: text(args, 'target'),
  })
  context.progress(`started ${run.slug}, as ${run.definition.name} (${run.definition.source}) says`)
  return runOf(context, 'workflow', run.slug, args, { retry: false })
}

/** `NAME=VALUE`, each name once. */
export function pairs(given: readonly string[], option: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const each of given) {
    const at = each.indexOf('=')
    if (at < 1) throw new UsageError(`--${option} ${JSON.stringify(each)}: NAME=VALUE is wanted`)
    const name = each.slice(0, at)
    if (found.has(name)) throw new UsageError(`--${option} ${name} was given twice`)
    found.set(name, each.slice(at + 1))
  }
  return found
}
