import type { Advertised } from '../../domain/names/advertised.js'
import type { Oid } from '../../domain/names/oid.js'
import { type RemoteName, seenRef, trackingRef } from '../../domain/names/remote.js'
import { archiveRef, draftRef, isSlug } from '../../domain/names/slug.js'
import type { Push, Unfetched } from '../../git/native/remote.js'
import type { Ref, RefUpdate } from '../../git/port.js'
import type { RefsAround } from '../objects/workflow-refs.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import type { Outcome } from '../outcome/outcome.js'
import { type Loaded, loadFrom } from '../read/load.js'
import { type ReadLog, readLog } from '../read/read-log.js'
import type { Verdict } from './redo.js'

/** What a sync works on: this clone's refs, and those that the remote showed. */
export interface SyncScene {
  readonly context: Context
  readonly remote: RemoteName
  readonly here: RefsAround
  readonly there: Advertised
  /** Refs of the remote whose objects could not be had, each with the reason. */
  readonly unfetched: Unfetched
  /** This workflow was asked for by name: its draft is wanted here even where it is not yet. */
  readonly named: boolean
  /** May decisions be taken and signed again? Shows what would become of them, and throws where nobody says yes. */
  readonly consent: (slug: string, verdicts: readonly Verdict[], signs: boolean) => Promise<void>
  /** Resolves when the workflows before this one are planned: a person is asked about one after the other. */
  readonly turn: () => Promise<unknown>
}

/** What is to be exchanged. */
export interface Wanted extends Pick<SyncScene, 'remote' | 'consent'> {
  /** One workflow, or all. */
  readonly slug: string | null
  readonly pending: boolean
  readonly transcripts: boolean
}

export type Did =
  | 'nothing'
  | 'beside'
  | 'known'
  | 'taken'
  | 'forwarded'
  | 'pushed'
  | 'redone'
  | 'ended'
  | 'refused'

/** A ref that is left out, as nothing may be built upon it; the rest of the sync goes on. */
export interface Fault {
  readonly ref: string
  readonly why: string
  readonly hint: string | null
}

/** What a sync is about to do with one workflow. */
export interface SyncPlan {
  readonly slug: string
  readonly did: Did
  /** Refs here that move together. */
  readonly updates: readonly RefUpdate[]
  /** Refs there that move, with all the others of the sync or not at all. */
  readonly pushes: readonly Push[]
  readonly said: readonly SaidAgain[]
  readonly reason: Outcome['reason']
  /** The log as it is afterwards, where it was read. */
  readonly after: ReadLog['workflow'] | null
  /** Where they were looked at. */
  readonly patches?: PatchesMoved
}

/** How many patches came, went, and are only here for want of `--pending`. */
export interface PatchesMoved {
  readonly came: number
  readonly went: number
  readonly kept: number
}

/** What became of one commit of mine. */
export interface SaidAgain {
  readonly oid: Oid
  /** The event, or `commit`. */
  readonly event: string
  readonly subject: string
  readonly became: 'again' | 'there' | 'held' | 'overtaken'
  /** Its new id. */
  readonly as: Oid | null
  readonly why: string | null
  readonly hint: string | null
}

export const syncPlan = (slug: string, did: Did, given: Partial<SyncPlan> = {}): SyncPlan => ({
  slug,
  did,
  updates: [],
  pushes: [],
  said: [],
  reason: null,
  after: null,
  ...given,
})

export const refuseSync = (
  slug: string,
  code: string,
  message: string,
  hint: string | null,
  given: Partial<SyncPlan> = {},
): SyncPlan => syncPlan(slug, 'refused', { ...given, reason: { code, message, hint } })

/** The refs here that this clone's memory of a remote's draft moves by. */
export function remember(scene: SyncScene, slug: string, tip: Oid | null, gone = false): RefUpdate[] {
  const { here, remote } = scene
  const names = [
    [trackingRef(remote, slug), gone ? null : tip],
    [seenRef(slug, remote), tip],
  ] as const
  return names
    .map(([name, to]) => ({ name, from: here.named(name)?.oid ?? null, to }))
    .filter(({ from, to }) => from !== to)
}

export const draftHere = ({ here }: SyncScene, slug: string): Ref | null => here.named(draftRef(slug))
export const archiveHere = ({ here }: SyncScene, slug: string): Ref | null => here.named(archiveRef(slug))

/** The furthest that this clone has seen of the remote's draft. */
export function seenBefore({ here, remote }: SyncScene, slug: string): Oid | null {
  return (here.named(seenRef(slug, remote)) ?? here.named(trackingRef(remote, slug)))?.oid ?? null
}

export function loadHere(scene: SyncScene, source: Ref, slug: string): Promise<Loaded> {
  const { context, here } = scene
  // Every branch is here already: no process for each workflow.
  const target = async (name: string) => here.named(name)
  return loadFrom(context, source, { target, pending: () => here.pending(slug) })
}

/** A log that came from elsewhere, or why it is none to build upon: everything about it is checked first. */
export async function readForeign(
  { context, remote }: SyncScene,
  slug: string,
  tip: Oid,
): Promise<ReadLog | { readonly code: string; readonly message: string; readonly hint: string | null }> {
  const what = `what ${remote} has as ${slug}`
  const object = await context.repo.read(tip)
  if (object !== null && object.type !== 'commit') {
    const message = `${what} is not a workflow: it is a ${object.type}`
    return { code: 'NOT_A_WORKFLOW', message, hint: `git cat-file -p ${tip}` }
  }
  const log = await readLog(context.repo, tip, context.hashing)
  if ('kind' in log) {
    return log.kind === 'missing'
      ? {
          code: 'OBJECT_MISSING',
          message: `${what} needs the object ${log.oid}, which is not here`,
          hint: await completing(context),
        }
      : { code: 'NOT_A_WORKFLOW', message: `${what} is not a workflow: ${log.why}`, hint: `git log ${tip}` }
  }
  if (log.workflow.slug !== slug || !isSlug(slug)) {
    const message = `${what} is the log of ${log.workflow.slug}`
    return { code: 'NOT_A_WORKFLOW', message, hint: `git log ${tip}` }
  }
  const [first] = log.findings
  if (first === undefined) return log
  const message = `${what} has a fault at ${first.commit.slice(0, 10)}: ${first.message}`
  return { code: 'LOG_FAULT', message, hint: `git log ${tip}` }
}
