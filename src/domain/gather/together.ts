import type { Path } from '../names/path.js'

/** The files of each commit that changed the document at hand. */
export type Commits = readonly (readonly Path[])[]

export interface Together {
  /** From 0 to 1. */
  readonly strength: number
  readonly times: number
  readonly of: number
}

// Whoever renames a thousand files says nothing of any two of them.
const SWEEPING = 40

/** The files that change when `path` does. Once is chance: it counts for little, and a sweep for nothing. */
export function changedTogether(path: Path, commits: Commits): ReadonlyMap<Path, Together> {
  const telling = commits.filter((files) => files.includes(path) && files.length <= SWEEPING)
  const times = new Map<Path, number>()
  for (const files of telling)
    for (const file of new Set(files)) if (file !== path) times.set(file, (times.get(file) ?? 0) + 1)
  return new Map(
    [...times].map(([file, count]) => {
      const strength = (count / telling.length) * (1 - 0.5 ** count)
      return [file, { strength, times: count, of: telling.length }]
    }),
  )
}
