import type { Oid } from '../../../domain/names/oid.js'
import type { Finding } from '../../../domain/workflow/problem.js'
import type { Standing } from './standing.js'

export interface VerifiedLanding {
  readonly commit: Oid
  readonly workflow: string
  readonly id: Oid
  readonly seal: Oid
  /** The branch that it was sealed for, by its full name. */
  readonly target: string
  readonly subject: string
  /** Matched by content: the chain is kept by its archive, the commit itself does not lead to it. */
  readonly detached: boolean
  /** Nothing was found against it. */
  readonly sound: boolean
  /** Principals by key, of those decisions that count. */
  readonly verified: readonly string[]
  /** Who the commits say approved. */
  readonly claimed: readonly string[]
}

/** A commit that something was found against, and that a later landing, itself sound, says it knows of. */
export interface Acknowledged {
  readonly commit: Oid
  readonly why: string
  readonly codes: readonly string[]
}

/** A run of commits of the branch that were judged as one: mostly a single one. */
export interface CameIn {
  readonly first: Oid
  readonly last: Oid
}

export interface VerifiedBranch {
  readonly branch: string
  readonly root: Oid | null
  readonly checked: number
  readonly landings: readonly VerifiedLanding[]
  readonly acknowledged: readonly Acknowledged[]
  readonly findings: readonly Finding[]
  /** What its sound laws say that people know of: by commit, why. Of whatever branch has the commit. */
  readonly known: ReadonlyMap<Oid, string>
  /** For each finding, what it came in by. */
  readonly cameIn: readonly CameIn[]
  /** The commits that were judged, oldest first. */
  readonly commits: readonly Oid[]
  /** What could not be judged, and why. */
  readonly incomplete: readonly Finding[]
  /** Where it begins in history that it shares with another branch, which was judged as that one's. */
  readonly before: { readonly branch: string; readonly at: Oid } | null
  /** What is in force after each of these commits; `null` within a run of them, which is judged as one. */
  readonly standings: readonly (Standing | null)[]
  /** What is in force at the tip; `null` where nothing was judged. */
  readonly standing: Standing | null
}

export interface Branch {
  /** The full name of the ref. */
  readonly name: string
  readonly tip: Oid
}

/** Of a branch at which nothing could be looked. */
export const NOTHING_VERIFIED: Omit<VerifiedBranch, 'branch'> = {
  root: null,
  checked: 0,
  landings: [],
  acknowledged: [],
  known: new Map(),
  findings: [],
  cameIn: [],
  commits: [],
  incomplete: [],
  before: null,
  standings: [],
  standing: null,
}
