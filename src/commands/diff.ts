import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readPatches } from '../app/gate/gate.js'
import { selectPatch } from '../app/gate/select-patch.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { patchFacts } from '../app/read/facts.js'
import { type Loaded, loadWorkflow } from '../app/read/load.js'
import { nextOf } from '../app/read/next-of.js'
import { inWorktree, placeInside } from '../app/write/write-inside.js'
import { showPath } from '../domain/names/path.js'
import { nameOfPatch, type Patch } from '../domain/tree/patch.js'
import { codeChanges } from '../domain/workflow/workflow.js'
import { codePatch } from '../git/worktree/diff-text.js'
import { lineCounts } from '../git/worktree/line-counts.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    patch: { type: 'string', describe: 'which patch: its number, or its object id' },
    stat: { type: 'boolean', describe: 'only files and counts of lines' },
    html: { type: 'string', describe: 'write one self-contained page to this file' },
  },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const loaded = await loadWorkflow(context, slug)
  const patches = await readPatches(context, loaded)
  const selector = text(args, 'patch')
  const next = await nextOf(context, loaded, { patches })
  // Several wait and none is named: the list of them is the answer.
  if (selector === null && patches.length !== 1) {
    return outcome('diff', {
      workflow: slug,
      facts: {
        waiting: patches.map(patchFacts),
        pending: null,
        ...(patches.length === 0 ? await codeFacts(context, loaded, flag(args, 'stat')) : {}),
      },
      next,
    })
  }
  const patch = selectPatch(slug, patches, selector)
  const page = text(args, 'html')
  if (page !== null) return writePage(context, slug, patch, page)
  const stat = flag(args, 'stat')
  const counts = stat ? await lineCounts(context.repo.where, patch.parent, patch.oid) : null
  return outcome('diff', {
    workflow: slug,
    facts: {
      waiting: patches.map(patchFacts),
      pending: patchFacts(patch),
      stat: counts && [...counts].map(([path, count]) => ({ path: showPath(path), ...count })),
      diff: stat ? null : await diffOf(context, patch),
    },
    next: stat ? next : decideNext(slug, patch, next),
  })
}

/** The code that was accepted until now, as a sign-off shows it. */
async function codeFacts({ repo }: Context, { workflow }: Loaded, stat: boolean) {
  const { base, tip } = workflow
  const paths = codeChanges(workflow).map(({ path }) => path)
  if (paths.length === 0) return {}
  const code = { base, tip, files: paths.length }
  if (!stat) return { code, stat: null, diff: await codePatch(repo.where, base, tip, paths) }
  const counts = await lineCounts(repo.where, base, tip)
  const rows = paths.flatMap((path) => {
    const count = counts.get(path)
    return count === undefined ? [] : [{ path: showPath(path), ...count }]
  })
  return { code, stat: rows, diff: null }
}

/** Whoever has read the patch is asked to decide on it, where the gate is open for that. */
function decideNext(slug: string, patch: Patch, next: Outcome['next']): Outcome['next'] {
  if (!next.some(({ command }) => command.startsWith('wf accept-diff'))) return next
  return [
    { command: `wf accept-diff ${slug} --expect ${patch.oid}`, why: 'if these bytes may enter' },
    { command: `wf reject-diff ${slug} --expect ${patch.oid} -m WHY`, why: 'if not' },
  ]
}

async function writePage(context: Context, slug: string, patch: Patch, file: string): Promise<Outcome> {
  const named = resolve(context.cwd, file)
  const places = await context.repo.places()
  const path = inWorktree(places, named) ? placeInside(places, named) : named
  const facts = patchFacts(patch)
  const html = await context.renderPage({
    title: `Patch ${nameOfPatch(patch)} of ${slug}`,
    about: [
      `${facts.note}, by ${facts.agent ?? facts.author}`,
      `${patch.files} files, +${patch.insertions} -${patch.deletions}`,
      ...(facts.destructive.length > 0 ? [`destructive: ${facts.destructive.join(', ')}`] : []),
      `patch ${patch.oid}`,
      patch.delta,
    ],
    diff: await diffOf(context, patch),
  })
  await writeFile(path, html).catch((cause: Error) => {
    throw new Refused('FILE_UNWRITABLE', `${path} cannot be written: ${cause.message}`, 'name another file')
  })
  const accept = { command: `wf accept-diff ${slug} --expect ${patch.oid}`, why: 'accept exactly this' }
  return outcome('diff', {
    workflow: slug,
    facts: { waiting: [facts], pending: facts, page: path },
    next: [accept],
  })
}

const diffOf = ({ repo }: Context, { parent, oid, changes }: Patch): Promise<string> =>
  codePatch(
    repo.where,
    parent,
    oid,
    changes.map(({ path }) => path),
  )
