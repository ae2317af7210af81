import { chooseSlug } from '../app/choose.js'
import type { Context } from '../app/context.js'
import { patchFacts } from '../app/facts.js'
import { readPatches } from '../app/gate.js'
import { loadWorkflow, sceneOf } from '../app/load.js'
import { type Outcome, outcome } from '../app/outcome.js'
import { selectPatch } from '../app/select-patch.js'
import { nextSteps } from '../domain/next.js'
import { showPath } from '../domain/path.js'
import { codePatch } from '../git/native/diff-text.js'
import { lineCounts } from '../git/native/line-counts.js'
import { type Arguments, type Command, flag, text } from './command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    patch: { type: 'string', describe: 'which patch: its number, or its object id' },
    stat: { type: 'boolean', describe: 'only files and counts of lines' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const loaded = await loadWorkflow(context, slug)
  const patches = await readPatches(context, loaded.pending)
  const selector = text(args, 'patch')
  const next = nextSteps(sceneOf(loaded))
  // Several wait and none is named: the list of them is the answer.
  if (selector === null && patches.length !== 1) {
    return outcome('diff', {
      workflow: slug,
      facts: { waiting: patches.map(patchFacts), pending: null },
      next,
    })
  }
  const patch = selectPatch(slug, patches, selector)
  const stat = flag(args, 'stat')
  const counts = stat ? await lineCounts(context.repo.where, patch.parent, patch.oid) : null
  return outcome('diff', {
    workflow: slug,
    facts: {
      waiting: patches.map(patchFacts),
      pending: patchFacts(patch),
      stat: counts && [...counts].map(([path, count]) => ({ path: showPath(path), ...count })),
      diff: stat ? null : await codePatch(context.repo.where, patch.parent, patch.oid),
    },
    next,
  })
}
