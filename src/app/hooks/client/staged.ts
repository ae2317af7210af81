import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asOid, isOid, type Oid } from '../../../domain/names/oid.js'
import type { Change } from '../../../domain/tree/change.js'
import { git } from '../../../git/process/run.js'
import { utf8 } from '../../../git/process/text.js'
import { changesBetween } from '../../../git/trees.js'
import { readCommit } from '../../objects/read-commit.js'
import type { Context } from '../../outcome/context.js'

/** What is about to be committed. */
export interface Staged {
  /** The full name of the branch; `null` where HEAD is detached. */
  readonly branch: string | null
  /** `null` before the first commit. */
  readonly head: Oid | null
  readonly tree: Oid
  /** Against HEAD. */
  readonly changes: readonly Change[]
  /** What a merge that is being concluded brings. */
  readonly merging: readonly Oid[]
}

/** Reads the index that Git commits from: a hook's environment names it. */
export async function readStaged({ repo }: Context): Promise<Staged> {
  const [branch, head, places] = await Promise.all([
    git(['symbolic-ref', '-q', 'HEAD'], { ...repo.where, allowExit: [1] }),
    repo.resolve('HEAD'),
    repo.places(),
  ])
  const tree = asOid((await git(['write-tree'], repo.where)).stdout.trim())
  const before = head === null ? null : await readCommit(repo, head)
  const name = utf8(branch.stdout.trim())
  return {
    branch: name === '' ? null : name,
    head,
    tree,
    changes: await changesBetween(repo, before?.tree ?? null, tree),
    merging: mergeHeads(places.gitDir),
  }
}

function mergeHeads(gitDir: string): readonly Oid[] {
  const file = join(gitDir, 'MERGE_HEAD')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(isOid) : []
}
