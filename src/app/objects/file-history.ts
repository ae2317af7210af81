import type { Commits } from '../../domain/gather/together.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { Repository } from '../../git/port.js'
import { changesBetween, fileAt } from '../../git/trees.js'
import { readCommit } from './read-commit.js'

/**
 * The files of each commit that changed `path`, among the last `depth` on the first-parent chain of `tip`. It
 * ends early where history does (a shallow clone).
 */
export async function historyOf(repo: Repository, tip: Oid, path: Path, depth: number): Promise<Commits> {
  const reading = remembering(repo)
  const commits: (readonly Path[])[] = []
  let commit = await readCommit(reading, tip)
  let here = commit === null ? null : await fileAt(reading, commit.tree, path)
  for (let step = 0; step < depth && commit !== null; step++) {
    const first: Oid | undefined = commit.parents[0]
    const parent = first === undefined ? null : await readCommit(reading, first)
    if (parent === null) break
    const before = await fileAt(reading, parent.tree, path)
    if (before?.oid !== here?.oid) {
      const changes = await changesBetween(reading, parent.tree, commit.tree)
      commits.push(changes.map((change) => change.path))
    }
    commit = parent
    here = before
  }
  return commits
}

const REMEMBERED = 2000

/** From commit to commit most folders stay as they are: each is read once. */
function remembering(repo: Repository): Repository {
  const known = new Map<Oid, ReturnType<Repository['read']>>()
  return {
    ...repo,
    read(oid) {
      const before = known.get(oid)
      if (before) return before
      const reading = repo.read(oid)
      if (known.size >= REMEMBERED) known.clear()
      known.set(oid, reading)
      return reading
    },
  }
}
