import type { Path } from '../names/path.js'
import { byPath, type Change, sameFile } from './change.js'

export interface Merged {
  /** What the merge changes in *ours* to become the result: theirs, where only they changed a path. */
  readonly fromTheirs: readonly Change[]
  /** Paths that both changed, differently, or that cannot stand side by side. */
  readonly unmerged: readonly Path[]
}

/**
 * The merge per path that everybody computes alike: no renames, attributes, drivers, configuration.
 * `ours` and `theirs` are what each side changed since the common base. Unmerged paths stay as ours.
 */
export function mergePaths(ours: readonly Change[], theirs: readonly Change[]): Merged {
  const byOurs = new Map(ours.map((change) => [change.path, change]))
  const fromTheirs: Change[] = []
  const unmerged = new Set<Path>()
  for (const their of theirs) {
    const our = byOurs.get(their.path)
    if (!our) fromTheirs.push(their)
    else if (!sameFile(our.new, their.new)) unmerged.add(their.path)
  }
  for (const path of clashes(ours, theirs)) unmerged.add(path)
  return {
    fromTheirs: fromTheirs.filter((change) => !unmerged.has(change.path)).sort(byPath),
    unmerged: [...unmerged].sort(),
  }
}

/** A path that both sides change, alike or not, or at which they cannot stand side by side; `null`: they do not meet. */
export function bothChange(ours: readonly Change[], theirs: readonly Change[]): Path | null {
  const touched = new Set(ours.map(({ path }) => path))
  return theirs.find(({ path }) => touched.has(path))?.path ?? mergePaths(ours, theirs).unmerged[0] ?? null
}

/** A result that would hold both `p` and `p/q` is unmerged at both. */
function clashes(ours: readonly Change[], theirs: readonly Change[]): Path[] {
  const present = (changes: readonly Change[]) =>
    changes.filter((change) => change.new !== null).map((c) => c.path)
  const [our, their] = [present(ours), present(theirs)]
  return [...clashesOf(our, their), ...clashesOf(their, our)]
}

function clashesOf(files: readonly Path[], others: readonly Path[]): Path[] {
  if (files.length === 0) return []
  const set = new Set<string>(files)
  const found: Path[] = []
  for (const path of others) {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash)
      if (set.has(folder)) found.push(folder as Path, path)
    }
  }
  return found
}
