import { join } from 'node:path'
import type { Turn } from '../../domain/decide/turn.js'
import type { Oid } from '../../domain/names/oid.js'
import { VERSION } from '../../version.js'
import { recall, remember } from '../objects/memory-file.js'
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
  /** The full name of the target, and the blob of the policy that it held. */
  readonly target: string
  readonly policy: Oid | null
  readonly row: Row
}

/** By the name of the ref that a workflow was read from. */
export type Rows = ReadonlyMap<string, Remembered>

/**
 * The rows that an earlier `wf list` of this version read in this clone. Thousands of finished workflows never
 * change again. Nothing is decided upon it: it lies in the clone's own Git directory, and may be deleted at
 * any time.
 */
export async function recallRows(context: Context): Promise<Rows> {
  const found = recall(await placeOf(context))
  const [version, rows]: readonly unknown[] = Array.isArray(found) ? found : []
  // Where it is not there, or is broken, all is read again.
  return version === VERSION && isRows(rows) ? new Map(rows) : new Map()
}

/** For the next list. */
export async function rememberRows(context: Context, rows: Rows): Promise<void> {
  await remember(await placeOf(context), [VERSION, [...rows]])
}

function isRows(value: unknown): value is [string, Remembered][] {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && isRemembered(pair[1]))
}

function isRemembered(value: Partial<Remembered> | null): value is Remembered {
  const { tip, target, policy, row } = value ?? {}
  if (typeof row?.turn !== 'object' || typeof row.goal !== 'string') return false
  const texts = [tip, target, policy ?? '', row?.slug, row?.state, row?.stage ?? '', row?.target ?? '']
  return texts.every((text) => typeof text === 'string') && typeof row?.waiting === 'number'
}

const placeOf = async ({ repo }: Context): Promise<string> =>
  join((await repo.places()).commonDir, 'wf', 'rows.json')
