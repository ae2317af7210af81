import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { carryOver } from '../app/carry-over.js'
import { chooseSlug } from '../app/choose.js'
import type { Context } from '../app/context.js'
import { patchFacts } from '../app/facts.js'
import { type Loaded, sceneOf } from '../app/load.js'
import { type Outcome, outcome, Refused } from '../app/outcome.js'
import { loadOpenGate, type Proposed, propose } from '../app/propose.js'
import { readCommit } from '../app/read-log.js'
import { encodeUtf8 } from '../domain/bytes.js'
import type { Path } from '../domain/change.js'
import type { Commit } from '../domain/commit.js'
import { nextSteps } from '../domain/next.js'
import type { Oid } from '../domain/oid.js'
import { showPath } from '../domain/path.js'
import { pendingRef } from '../domain/slug.js'
import { fitsTrailer } from '../domain/trailer-values.js'
import { applyPatch, type Captured, captureIndex, captureWorktree } from '../git/native/capture.js'
import { resolveRevision } from '../git/native/revision.js'
import { type Arguments, type Command, rest, text, UsageError } from './command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    from: { type: 'string', describe: 'worktree (the default), index, a commit, or a range A..B' },
    patch: { type: 'string', describe: 'a patch in a file, - for standard input' },
    agent: { type: 'string', describe: 'which agent wrote it' },
    message: { type: 'string', alias: 'm', describe: 'what it is for' },
  },
  epilogue:
    'Paths behind -- narrow what is taken from the working tree. Nothing there or in the index changes.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const agent = agentName(text(args, 'agent'))
  const loaded = await loadOpenGate(context, slug)
  const tree = await takeTree(context, loaded, args)
  const note = text(args, 'message') ?? `A patch for ${slug}`
  const proposed = await propose(context, slug, { onto: loaded.tip, tree, note, agent })
  return proposedOutcome('submit-diff', slug, proposed)
}

export function agentName(given: string | null): string | null {
  if (given === null || fitsTrailer(given)) return given
  throw new UsageError('--agent takes a name of up to 200 characters, on one line')
}

/** What a command that put a patch behind the gate says of it. */
export function proposedOutcome(
  action: string,
  slug: string,
  { loaded, patch, unchanged }: Proposed,
): Outcome {
  return outcome(action, {
    status: unchanged ? 'unchanged' : 'done',
    workflow: slug,
    stage: loaded.workflow.definition.stages.find((stage) => stage.type === 'patches')?.name ?? null,
    facts: { pending: patchFacts(patch) },
    refs: unchanged ? [] : [{ name: pendingRef(slug, patch.oid), from: null, to: patch.oid }],
    next: nextSteps(sceneOf(loaded)),
  })
}

/** The draft's tree with the proposed change in it. */
async function takeTree(context: Context, loaded: Loaded, args: Arguments): Promise<Oid> {
  const from = text(args, 'from')
  const patch = text(args, 'patch')
  if (from !== null && patch !== null) throw new UsageError('--from and --patch exclude each other')
  const paths = rest(args)
  if (paths.length > 0 && (patch !== null || (from !== null && from !== 'worktree'))) {
    throw new UsageError('paths behind -- narrow only what is taken from the working tree')
  }
  if (patch !== null) return fromPatch(context, loaded, patch)
  const [old, now] = await takeDiff(context, from ?? 'worktree', paths)
  return onDraft(context, loaded, old, now)
}

async function fromPatch(context: Context, loaded: Loaded, file: string): Promise<Oid> {
  const bytes = file === '-' ? await buffer(process.stdin) : await readPatch(resolve(context.cwd, file))
  if (bytes.length === 0) throw new Refused('EMPTY_DIFF', 'the patch is empty', 'git diff HEAD prints one')
  const tip = await commitAt(context, loaded.tip)
  const applied = await applyPatch(context.repo, tip.tree, bytes)
  if (applied.applied) return applied.tree
  const message = `the patch does not apply to ${loaded.ref.replace('refs/heads/', '')}: ${applied.detail}`
  throw new Refused('PATCH_DOES_NOT_APPLY', message, 'make it on the tip of that branch')
}

async function readPatch(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    const message = `${file} cannot be read: ${(cause as Error).message}`
    throw new Refused('FILE_UNREADABLE', message, 'name the file of the patch, or - for standard input')
  }
}

/** The two trees between which the proposed change lies. */
async function takeDiff(
  context: Context,
  from: string,
  paths: readonly string[],
): Promise<readonly [Oid, Oid]> {
  const { repo } = context
  if (from === 'worktree' || from === 'index') {
    const head = await resolveRevision(repo.where, 'HEAD')
    if (head === null)
      throw new Refused('UNBORN_BRANCH', 'HEAD has no commit yet', 'git commit --allow-empty -m "Begin"')
    const before = (await commitAt(context, head)).tree
    if (from === 'index') return [before, requireCaptured(await captureIndex(repo))]
    return [before, requireCaptured(await captureWorktree(repo, await fromTop(context, paths)))]
  }
  const [first, second] = from.split('..')
  if (second === undefined) {
    const commit = await commitAt(context, await mustResolve(context, from))
    const parent = commit.parents[0]
    if (parent === undefined)
      throw new Refused('NO_PARENT', `${from} has no parent to be compared with`, 'name a range A..B')
    return [(await commitAt(context, parent)).tree, commit.tree]
  }
  if (second.startsWith('.')) throw new UsageError('a range is A..B, with two dots')
  const [old, now] = await Promise.all([
    mustResolve(context, first || 'HEAD'),
    mustResolve(context, second || 'HEAD'),
  ])
  return [(await commitAt(context, old)).tree, (await commitAt(context, now)).tree]
}

function requireCaptured(captured: Captured): Oid {
  if (captured.captured) {
    requireNoneNested(captured.nested)
    return captured.tree
  }
  switch (captured.why) {
    case 'no-worktree':
      throw new Refused('NO_WORKTREE', 'there is no working tree here', 'add --from COMMIT, or --patch FILE')
    case 'unmerged': {
      const names = captured.paths.map(showPath).join(', ')
      throw new Refused('UNMERGED', `a merge waits to be resolved at: ${names}`, 'git status')
    }
    case 'unmatched': {
      const names = captured.paths.map(showPath).join(', ')
      throw new Refused('NO_SUCH_PATH', `nothing is there, or only what is ignored: ${names}`, 'git status')
    }
  }
}

/** A repository inside the tree would be left out without a word: that is for somebody to see. */
export function requireNoneNested(nested: readonly Path[]): void {
  const [first] = nested
  if (first === undefined) return
  const message = `${showPath(first)} is a Git repository of its own, whose files would be left out`
  throw new Refused('NESTED_REPOSITORY', message, `remove ${showPath(first)}/.git, or ignore the folder`)
}

/** The paths as Git spells them, from the top of the working tree; `null`: all. */
async function fromTop(context: Context, paths: readonly string[]): Promise<readonly Path[] | null> {
  const { top } = await context.repo.places()
  if (paths.length === 0 || top === null) return null
  return paths.map((path) => {
    const inside = relative(top, resolve(context.cwd, path))
    if (inside.startsWith('..'))
      throw new Refused('NO_SUCH_PATH', `${path} is outside of ${top}`, 'git status')
    return encodeUtf8(inside)
  })
}

/** Takes a change over to the draft's tip. */
async function onDraft(context: Context, loaded: Loaded, old: Oid, now: Oid): Promise<Oid> {
  const tip = await commitAt(context, loaded.tip)
  const label = loaded.ref.replace('refs/heads/', '')
  const { tree, conflicts } = await carryOver(context, { old, now }, { tree: tip.tree, label })
  const [first] = conflicts
  if (first === undefined) return tree
  const more = conflicts.length > 1 ? ` and ${conflicts.length - 1} more` : ''
  const message = `${showPath(first)}${more} changed on ${label} as well, and the two do not go together`
  throw new Refused('PATCH_DOES_NOT_APPLY', message, `make the change on ${label}`, {
    paths: conflicts.map(showPath),
  })
}

async function mustResolve(context: Context, name: string): Promise<Oid> {
  const oid = await resolveRevision(context.repo.where, name)
  if (oid !== null) return oid
  throw new Refused('NO_SUCH_COMMIT', `${JSON.stringify(name)} names no commit`, 'git log --oneline')
}

async function commitAt(context: Context, oid: Oid): Promise<Commit> {
  const commit = await readCommit(context.repo, oid)
  if (commit === null)
    throw new Refused('NO_SUCH_COMMIT', `${oid} is no commit that is here`, 'git log --oneline')
  return commit
}
