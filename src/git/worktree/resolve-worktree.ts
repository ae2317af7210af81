import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asOid, type Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { storedAs } from '../../domain/names/slug.js'
import { slugStoredAs } from '../../domain/names/slug-of.js'
import type { ByteString } from '../../domain/text/bytes.js'
import type { FileAt } from '../../domain/tree/change.js'
import type { NativeRepository } from '../native/repository.js'
import { UNBOUND, type Where } from '../process/environment.js'
import { GitError } from '../process/failure.js'
import { porcelain } from '../process/porcelain.js'
import { git } from '../process/run.js'
import { removeFolder } from '../process/temporary.js'
import { records } from '../process/text.js'

/** A path whose three versions somebody has to make one of. */
export interface Unresolved {
  readonly path: Path
  readonly base: FileAt | null
  readonly ours: FileAt | null
  readonly theirs: FileAt | null
  /** With conflict markers; `null` where ours is left to be looked at. */
  readonly content: ByteString | null
}

/** A linked worktree to resolve a merge in, as Git itself would leave one behind. */
export interface ResolveWorktree {
  readonly path: string
  /** The tip that is merged into, and the commit that is merged. */
  readonly tip: Oid
  readonly onto: Oid
  /** Paths that are not resolved yet: not added, as `git status` says. */
  readonly unresolved: () => Promise<readonly Path[]>
  readonly writeTree: () => Promise<Oid>
  readonly remove: () => Promise<void>
}

async function placeOf(repo: NativeRepository, slug: string): Promise<string> {
  return join((await repo.places()).commonDir, 'wf', 'update', storedAs(slug))
}

/** For which workflows there may be one. */
export async function slugsToResolve(repo: NativeRepository): Promise<readonly string[]> {
  const folder = join((await repo.places()).commonDir, 'wf', 'update')
  return existsSync(folder) ? (await readdir(folder)).map((name) => slugStoredAs(name) ?? name) : []
}

/** The one that was made for this workflow, or `null`; also where a crash left only a part of it. */
export async function findResolveWorktree(
  repo: NativeRepository,
  slug: string,
): Promise<ResolveWorktree | null> {
  const path = await placeOf(repo, slug)
  if (!existsSync(join(path, '.git'))) return null
  const where = inside(repo, path)
  const gitDir = (await git(['rev-parse', '--absolute-git-dir'], where)).stdout.trim()
  const mergeHead = join(gitDir, 'MERGE_HEAD')
  if (!existsSync(mergeHead)) return null
  const tip = asOid((await git(['rev-parse', '--verify', 'HEAD'], where)).stdout.trim())
  const onto = asOid((await readFile(mergeHead, 'utf8')).trim())
  return serve(repo, path, tip, onto)
}

/** Removes what lies there for this workflow, whole or in part. */
export async function removeResolveWorktree(repo: NativeRepository, slug: string): Promise<void> {
  const path = await placeOf(repo, slug)
  try {
    await porcelain(repo.where, ['worktree', 'remove', '--force', '--', path])
  } catch (error) {
    // A part of one, which Git does not know, or not as a worktree.
    if (!(error instanceof GitError)) throw error
    await removeFolder(path)
  }
}

/** Makes it: the tree checked out, and every unresolved path as Git leaves a conflict. */
export async function makeResolveWorktree(
  repo: NativeRepository,
  slug: string,
  merge: {
    readonly tip: Oid
    readonly onto: Oid
    readonly tree: Oid
    readonly unresolved: readonly Unresolved[]
  },
): Promise<ResolveWorktree> {
  const path = await placeOf(repo, slug)
  if (existsSync(path)) await removeResolveWorktree(repo, slug)
  await mkdir(dirname(path), { recursive: true })
  await porcelain(repo.where, [
    'worktree',
    'add',
    // A crash may have left the name behind, without the folder.
    '--force',
    '--quiet',
    '--detach',
    '--no-checkout',
    '--',
    path,
    merge.tip,
  ])
  const where = inside(repo, path)
  await git(['read-tree', '-m', '-u', merge.tree], where)
  await checkOutConflicts(repo, where, merge.unresolved)
  await git(['update-index', '-z', '--index-info'], { ...where, input: stages(merge.unresolved, repo) })
  const gitDir = (await git(['rev-parse', '--absolute-git-dir'], where)).stdout.trim()
  // Last: what lacks it was not finished, and is made anew.
  await writeFile(join(gitDir, 'MERGE_HEAD'), `${merge.onto}\n`)
  return serve(repo, path, merge.tip, merge.onto)
}

/** Writes the files with conflict markers as a checkout writes files: by attributes and configuration. */
async function checkOutConflicts(
  repo: NativeRepository,
  where: Where,
  unresolved: readonly Unresolved[],
): Promise<void> {
  const entries: string[] = []
  const paths: string[] = []
  for (const { path, ours, content } of unresolved) {
    if (content === null) continue
    const mode = ours?.mode === '100755' ? ours.mode : '100644'
    entries.push(`${mode} ${await repo.write('blob', content)}\t${path}\0`)
    paths.push(`${path}\0`)
  }
  if (paths.length === 0) return
  await git(['update-index', '--add', '--replace', '-z', '--index-info'], {
    ...where,
    input: entries.join('') as ByteString,
  })
  await git(['checkout-index', '-f', '-z', '--stdin'], { ...where, input: paths.join('') as ByteString })
}

function serve(repo: NativeRepository, path: string, tip: Oid, onto: Oid): ResolveWorktree {
  const where = inside(repo, path)
  return {
    path,
    tip,
    onto,
    unresolved: async () => {
      const { stdout } = await git(['diff', '--name-only', '--diff-filter=U', '-z', '--no-ext-diff'], where)
      return records(stdout)
    },
    writeTree: async () => asOid((await git(['write-tree'], where)).stdout.trim()),
    remove: async () => {
      await porcelain(repo.where, ['worktree', 'remove', '--force', '--', path])
    },
  }
}

function inside(repo: NativeRepository, path: string): Where {
  return { cwd: path, env: { ...repo.where.env, ...UNBOUND } }
}

/** The index entries of a conflict: stage 0 goes, stages 1 to 3 come. */
function stages(unresolved: readonly Unresolved[], repo: NativeRepository): ByteString {
  const zero = '0'.repeat(repo.objectFormat === 'sha1' ? 40 : 64)
  return unresolved
    .flatMap(({ path, base, ours, theirs }) => [
      `0 ${zero}\t${path}\0`,
      ...[base, ours, theirs].flatMap((file, at) =>
        file === null ? [] : [`${file.mode} ${file.oid} ${at + 1}\t${path}\0`],
      ),
    ])
    .join('') as ByteString
}
