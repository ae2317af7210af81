import { join } from 'node:path'
import type { Turn } from '../../domain/decide/turn.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { PROGRAM_DIGEST } from '../../version.js'
import { recall, remember } from '../objects/memory-file.js'
import { isSealed, sealingKey, sealOf } from '../objects/seal.js'
import type { Context } from '../outcome/context.js'

/** What `wf list` shows of one workflow. */
export interface Row {
  readonly slug: string
  readonly state: string
  readonly stage: string | null
  readonly target: string | null
  readonly waiting: number
  /** The first line of its goal; empty where it has none. */
  readonly goal: string
  /** What that stage is due to, and what somebody last said against it or about a pause. */
  readonly why: string
  readonly said: string
  readonly turn: Turn
  /** Who opened it, as `Name <email>`. */
  readonly opener: string
  /** What to do next, as a command; `null` where nothing is left. */
  readonly next: string | null
  /** When something was last recorded, in seconds since 1970. */
  readonly last: number | null
  readonly reason: { readonly code: string; readonly message: string; readonly hint: string | null } | null
}

/** A row with all that it was made from: while that is the same, so is the row. */
export interface Remembered {
  readonly tip: Oid
  /** The full name of the target, and the law that it had. */
  readonly target: string
  readonly law: LawAt
  /** The patches at its gates, each by its own id: of several gates each counts its own. */
  readonly patches: readonly Oid[]
  /** Of what landed: what shows it. Else `null`. */
  readonly landed: LandedBy | null
  readonly row: Row
}

/** `gone` where there is no such branch, `none` where it has no policy; else the policy file, as `mode blob`. */
export type LawAt = string

/** What on a branch shows that a workflow landed there. */
export interface LandedBy {
  readonly branch: string
  /** The session log that came along; `null` where it was taken away since, and the tip itself shows it. */
  readonly session: Path | null
  /** The blob at that path, or that tip. */
  readonly oid: Oid
}

/** By the name of the ref that a workflow was read from. */
export type Rows = ReadonlyMap<string, Remembered>

/**
 * The rows that an earlier `wf list` of this very program read in this clone. Thousands of finished workflows never
 * change again. Nothing is decided upon a row, but a person copies commands from it: as what a verifier remembers, it
 * is believed only with a seal by a key that this user keeps outside of the repository. It may be deleted at any time.
 */
export async function recallRows(context: Context): Promise<Rows> {
  const key = await sealingKey(context.env)
  const found = key === null ? null : recall(await placeOf(context))
  // Where it is not there, or is broken, all is read again.
  if (key === null || !isSealed<Stored>('listed', found, key)) return NOTHING
  const { program, repository, rows } = found.value
  return program === PROGRAM_DIGEST && repository === (await repositoryOf(context)) ? new Map(rows) : NOTHING
}

const NOTHING: Rows = new Map()

interface Stored {
  readonly program: string
  /** A file that was made for one clone says nothing about another. */
  readonly repository: string
  readonly rows: readonly (readonly [string, Remembered])[]
}

/** For the next list. */
export async function rememberRows(context: Context, rows: Rows): Promise<void> {
  const key = await sealingKey(context.env)
  if (key === null) return
  const value: Stored = {
    program: PROGRAM_DIGEST,
    repository: await repositoryOf(context),
    rows: [...rows],
  }
  await remember(await placeOf(context), sealOf('listed', value, key))
}

const repositoryOf = async ({ repo }: Context): Promise<string> => (await repo.places()).commonDir

const placeOf = async (context: Context): Promise<string> =>
  join(await repositoryOf(context), 'wf', 'rows.json')
