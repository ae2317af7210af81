import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { at } from '../capture/clean.js'
import { digestAt } from '../capture/smudge.js'
import type { Desk } from '../capture/stage-all.js'
import type { Repository } from '../port.js'
import { git } from '../process/run.js'
import { withTemporaryFolder } from '../process/temporary.js'
import { changesBetween, editTree } from '../trees.js'

/**
 * The tree that was captured from a clone, with files as they were before that nobody touched: they lie there as they
 * were checked out, and Git would store them otherwise, since they came in before the attributes that speak of them.
 * Where attributes changed in the clone, what they make of other files is a part of that change.
 */
export async function withUntouched(repo: Repository, desk: Desk, before: Oid, captured: Oid): Promise<Oid> {
  const changes = await changesBetween(repo, before, captured)
  if (changes.some(({ path }) => /(?:^|\/)\.gitattributes$/.test(path))) return captured
  const modified = changes.filter(
    ({ old, new: now }) => old?.mode.startsWith('100') === true && old.mode === now?.mode,
  )
  if (modified.length === 0) return captured
  const untouched = await asCheckedOut(
    desk,
    before,
    modified.map(({ path }) => path),
  )
  const edits = modified
    .filter(({ path }) => untouched.has(path))
    .map(({ path, old: file }) => ({ path, file }))
  return edits.length === 0 ? captured : editTree(repo, captured, edits)
}

/** Of these files, those that lie there as a checkout of `tree` writes them. */
async function asCheckedOut(desk: Desk, tree: Oid, paths: readonly Path[]): Promise<ReadonlySet<Path>> {
  return withTemporaryFolder('clean', async (folder) => {
    const top = join(folder, 'work')
    await mkdir(top)
    const aside = at(desk, top)
    const there = { ...aside, vars: { ...aside.vars, GIT_INDEX_FILE: join(folder, 'index') } }
    await git(['read-tree', tree], there)
    const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1')
    await git(['checkout-index', '-f', '-z', '--stdin'], { ...there, input })
    const same = await Promise.all(
      paths.map(async (path) => (await digestAt(top, path)) === (await digestAt(desk.cwd, path))),
    )
    return new Set(paths.filter((_, i) => same[i]))
  })
}
