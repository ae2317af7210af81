import { forgetOutputs, keptOutputs } from '../app/gate/check-outputs.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import { compactHighWater, supersededMarks } from '../app/write/high-water.js'
import { publish } from '../app/write/publish.js'
import { slugOfArchive } from '../domain/names/fetched.js'
import { ARCHIVES, ATTEMPTS, KEPT, NUMBERS, PENDING, SEEN, SENT } from '../domain/names/slug.js'
import { slugAt } from '../domain/names/slug-of.js'
import { leftoverFolders, removeFolder } from '../git/process/temporary.js'
import { removeResolveWorktree, slugsToResolve } from '../git/worktree/resolve-worktree.js'
import { type Arguments, type Command, flag } from './parts/command.js'

export const command: Command = {
  positionals: '',
  options: { 'dry-run': { type: 'boolean', describe: 'only say what would go' } },
  epilogue:
    'Removes patches of finished workflows, what failed runs had written and failed checks printed, old tips and what was seen of them at remotes, ' +
    'worktrees of their updates, and clones that a crash left. Of what this clone remembers of each log, only the last ' +
    'position is kept.',
  run,
}

const OF_A_WORKFLOW = [PENDING, KEPT, SEEN, SENT, NUMBERS]

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const { repo } = context
  const refs = await repo.refs([ARCHIVES, ATTEMPTS, ...OF_A_WORKFLOW])
  const finished = new Set<string>(refs.flatMap(({ name }) => slugOfArchive(name) ?? []))
  const left = refs.filter(({ name }) => {
    if (name.startsWith(ATTEMPTS)) return true
    const prefix = OF_A_WORKFLOW.find((candidate) => name.startsWith(candidate))
    return prefix !== undefined && finished.has(slugAt(prefix, name) ?? '')
  })
  const patches = left.filter(({ name }) => name.startsWith(PENDING))
  const attempts = left.filter(({ name }) => name.startsWith(ATTEMPTS))
  const memories = left.filter(({ name }) => !name.startsWith(PENDING) && !name.startsWith(ATTEMPTS))
  const worktrees = (await slugsToResolve(repo)).filter((slug) => finished.has(slug))
  const folders = await leftoverFolders()
  const marks = await supersededMarks(context)
  const outputs = (await keptOutputs(context)).length
  const facts = {
    patches: patches.map(({ name }) => name),
    attempts: attempts.map(({ name }) => name),
    memories: memories.map(({ name }) => name),
    worktrees,
    folders,
    marks,
    outputs,
    dryRun: flag(args, 'dry-run'),
  }
  const nothing = left.length + worktrees.length + folders.length + marks + outputs === 0
  if (nothing || facts.dryRun) return outcome('gc', { status: nothing ? 'unchanged' : 'done', facts })
  const gone = left.map(({ name, oid }) => ({ name, from: oid, to: null }))
  // Somebody else took one of them away: what is left is looked for anew.
  if ((await publish(context, gone, 'wf gc')) === 'lost') return run(context, args)
  for (const slug of worktrees) await removeResolveWorktree(repo, slug)
  for (const folder of folders) await removeFolder(folder)
  await forgetOutputs(context)
  return outcome('gc', { facts: { ...facts, marks: await compactHighWater(context) }, refs: gone })
}
