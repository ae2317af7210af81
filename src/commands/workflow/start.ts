import { takeFile } from '../../app/gate/take-file.js'
import type { Context } from '../../app/outcome/context.js'
import type { Outcome } from '../../app/outcome/outcome.js'
import { typedPath } from '../../app/outcome/typed-path.js'
import { startRun } from '../../app/write/start-run.js'
import { showPath } from '../../domain/names/path.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { alongWith } from '../parts/along.js'
import { type Arguments, text, texts, UsageError } from '../parts/command.js'
import { answersGiven } from './given-answers.js'
import { pairs } from './pairs.js'
import { runOf } from './run-of.js'

/** Opens a run of a definition and runs all that is ready. */
export async function start(context: Context, args: Arguments): Promise<Outcome> {
  const name = text(args, 'name')
  if (name === null) throw new UsageError('wf workflow start NAME|FILE [--INPUT VALUE…]')
  const agent = text(args, 'agent')
  // A name that nobody has opens no workflow.
  if (agent !== null) {
    const { chooseAgent, readAgents } = await import('../../engine/agents/known/agents-file.js')
    chooseAgent(await readAgents(context), agent, null)
  }
  const along = await alongWith(context, args)
  const inputs = pairs(texts(args, 'input'), 'input')
  const given = await answersGiven(context, args)
  const run = await startRun(context, {
    name,
    inputs,
    slug: text(args, 'slug'),
    target: text(args, 'target'),
    fromTop: async (typed) => {
      const path = typed === '' ? null : await typedPath(context, typed)
      return path === null ? null : decodeLossy(path)
    },
    takeFile: (path) => takeFile(context, path),
  })
  context.progress(`started ${run.slug}, as ${run.definition.name} (${run.definition.source}) says`)
  for (const { path } of run.pinned)
    context.progress(`${showPath(path)} is pinned as it is in the working tree: the target does not have it`)
  if (!run.known)
    context.progress(`the target does not have this definition: the run can be tried, and not saved there`)
  return runOf(context, 'workflow', run.slug, args, { retry: false, along, given })
}
