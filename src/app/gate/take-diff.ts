import type { Commit } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { firstFew } from '../../domain/text/counted.js'
import { shellWord } from '../../domain/text/shell-word.js'
import { type Captured, captureIndex, captureWorktree, type NotCaptured } from '../../git/capture/capture.js'
import { resolveRevision } from '../../git/native/revision.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { typedPathInside } from '../outcome/typed-path.js'
import { carryOver } from './carry-over.js'

/** The two trees between which the proposed change lies. */
export async function takeDiff(
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
      throw new Refused('UNMERGED', `unresolved merge conflicts in: ${names}`, 'git status')
    }
    case 'unmatched': {
      const names = captured.paths.map(showPath).join(', ')
      throw new Refused('NO_SUCH_PATH', `nothing is there, or only what is ignored: ${names}`, 'git status')
    }
    case 'refused':
      throw pathRefused(captured.paths)
    case 'filter':
      throw notCleaned(
        captured,
        `git add -A -- ${shellWord(`:/${showPath(captured.path)}`)}, then wf submit-diff --from index`,
      )
  }
}

const MOST = 10

/** Git checks out no file at such a path, on some system or on all: `.GIT/x`, `git~1`, `..`. */
export function pathRefused(paths: readonly Path[]): Refused {
  const names = paths.map(showPath)
  const message = `Git refuses files at these paths, which some systems take for its own folder: ${firstFew(names, MOST)}`
  return new Refused('PATH_REFUSED', message, 'give it another name, or leave it out', {
    paths: names.slice(0, MOST),
  })
}

/** What a filter would have to clean lies where it may not run, or it failed. */
export function notCleaned({ path, filter, detail }: NotCaptured, hint: string): Refused {
  const message = `${showPath(path)} was not cleaned by the filter ${JSON.stringify(filter)}: ${detail}`
  return new Refused('FILTER_FAILED', message, hint, { path: showPath(path), filter })
}

/** A repository inside the tree would be left out without a word: that is for somebody to see. */
export function requireNoneNested(nested: readonly Path[]): void {
  const [first] = nested
  if (first === undefined) return
  const message = `${showPath(first)} is a Git repository of its own, whose files would be left out`
  throw new Refused(
    'NESTED_REPOSITORY',
    message,
    `remove ${shellWord(`${showPath(first)}/.git`)}, or ignore the folder`,
  )
}

/** Refuses changes in a submodule: a patch contains the commit of one, and none of its files. */
export function requireNoSubmodule(changed: readonly Path[]): void {
  const [first] = changed
  if (first === undefined) return
  throw new Refused(
    'SUBMODULE_CHANGED',
    `${showPath(first)} is a submodule, and files of it were changed: a patch contains none of them`,
    'change it in its own repository, then submit a patch that moves the submodule',
  )
}

/** The paths from the top of the working tree; `null`: all. */
async function fromTop(context: Context, paths: readonly string[]): Promise<readonly Path[] | null> {
  const { top } = await context.repo.places()
  if (paths.length === 0 || top === null) return null
  return Promise.all(paths.map((path) => typedPathInside(context, path)))
}

/** Takes a change over to another tree, that of `label`. Refuses where the two do not go together. */
export async function takeOver(
  context: Context,
  [old, now]: readonly [Oid, Oid],
  onto: { readonly tree: Oid; readonly label: string },
): Promise<Oid> {
  const { label } = onto
  const { tree, conflicts } = await carryOver(context, { old, now }, onto)
  if (conflicts.length === 0) return tree
  const paths = conflicts.map(showPath)
  const message = `${firstFew(paths, 1)} changed on ${label} as well, and the two do not go together`
  throw new Refused('PATCH_DOES_NOT_APPLY', message, `make the change on ${label}`, { paths })
}

async function mustResolve(context: Context, name: string): Promise<Oid> {
  const oid = await resolveRevision(context.repo.where, name)
  if (oid !== null) return oid
  throw new Refused('NO_SUCH_COMMIT', `${JSON.stringify(name)} names no commit`, 'git log --oneline')
}

export async function commitAt(context: Context, oid: Oid): Promise<Commit> {
  const commit = await readCommit(context.repo, oid)
  if (commit === null)
    throw new Refused('NO_SUCH_COMMIT', `${oid} is not a commit in this clone`, 'git log --oneline')
  return commit
}
