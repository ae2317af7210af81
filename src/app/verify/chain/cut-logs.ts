import type { Hashing } from '../../../domain/fold/hashing.js'
import type { EventName } from '../../../domain/log/event.js'
import { isNotes, slugOfArchive } from '../../../domain/names/fetched.js'
import { isOid, type Oid } from '../../../domain/names/oid.js'
import { draftAtRemote } from '../../../domain/names/slug-of.js'
import { principalOf } from '../../../domain/policy/policy.js'
import { type Finding, type Problem, problem } from '../../../domain/workflow/problem.js'
import type { Entry } from '../../../domain/workflow/workflow.js'
import type { IsolatedRepository } from '../../../git/clone/isolated.js'
import type { Ref } from '../../../git/port.js'
import { listFiles } from '../../../git/trees.js'
import { isObjectFault } from '../../objects/object-fault.js'
import { readCommit } from '../../objects/read-commit.js'
import type { Law } from '../../read/law.js'
import { type ReadLog, readLog } from '../../read/read-log.js'
import { repairing } from '../objects/hints.js'

/** A log as it is now, open or landed. */
export interface LogNow {
  readonly slug: string
  readonly tip: Oid
  /** The commit that a finding is about: its tip, or what landed it. */
  readonly commit: Oid
  /** The law by which the log landed; `null` while it did not. */
  readonly law: Law | null
}

export interface Remembering {
  readonly repo: IsolatedRepository
  readonly hashing: Hashing
  /** All of `refs/heads/`, `refs/wf/archive/`, `refs/remotes/`, `refs/notes/wf`, and what was fetched of remotes. */
  readonly refs: readonly Ref[]
  readonly highWater: ReadonlyMap<string, Oid>
  /** The command that brings what is missing here. */
  readonly completing: () => Promise<string>
}

interface Memory {
  readonly oid: Oid
  readonly where: string
  readonly kind: 'archive' | 'remote' | 'mark' | 'note'
}

/**
 * Logs that were cut back to before an event that something remembers: an archive, a remote-tracking ref, a
 * note, or this clone's own mark. A memory only points: what counts are the events that it leads to, each of
 * them sound in its own log. Of a log that landed, an archive and the own mark alone are asked, and what counts is an
 * objection that a principal signed: anybody can push a fork of a log, and approvals may be late.
 */
export async function findCutLogs(
  remembering: Remembering,
  logs: readonly LogNow[],
): Promise<readonly Finding[]> {
  if (logs.length === 0) return []
  const memories = await memoriesOf(remembering, logs)
  const findings: Finding[] = []
  for (const log of logs) {
    const others = (memories.get(log.slug) ?? []).filter(
      ({ oid, kind }) => oid !== log.tip && (log.law === null || kind === 'archive' || kind === 'mark'),
    )
    if (others.length === 0) continue
    const now = await readLog(remembering.repo, log.tip, remembering.hashing)
    // What is wrong with the log itself is found where it is judged.
    if ('kind' in now) continue
    for (const memory of others) {
      const lost = await lostBy(remembering, log, now, memory).catch(nothingIfUnreadable)
      if (lost === null) continue
      findings.push({ ...lost, commit: log.commit })
      break
    }
  }
  return findings
}

/** The chain that is judged is read elsewhere: what else lies under its name may be anything. */
function nothingIfUnreadable(fault: unknown): null {
  if (isObjectFault(fault)) return null
  throw fault
}

async function lostBy(
  { repo, hashing, completing }: Remembering,
  { law, commit }: LogNow,
  now: ReadLog,
  memory: Memory,
): Promise<Problem | null> {
  const { slug } = now.workflow
  // What landed, landed without it: only people can say what is to become of that.
  const hint = law === null ? `git branch --force draft/${slug} ${memory.oid}` : repairing(commit)
  const then = await readLog(repo, memory.oid, hashing)
  if ('kind' in then) {
    if (law !== null || memory.kind !== 'mark' || then.kind !== 'missing') return null
    const message = `the log of ${slug} was cut back: this clone has seen it end in ${memory.oid}, which is gone`
    return problem('LOG_CUT', message, await completing())
  }
  if (then.workflow.id !== now.workflow.id) return null
  const here = new Set(now.entries.map(({ commit }) => commit.oid))
  const unsound = new Set(then.findings.map(({ commit }) => commit))
  const lost = then.entries.find(
    (entry) => !here.has(entry.commit.oid) && !unsound.has(entry.commit.oid) && counts(entry, law),
  )
  if (lost === undefined || lost.reading.kind !== 'event') return null
  const event = `"${lost.reading.event.event}" (${lost.commit.oid.slice(0, 10)})`
  const message = `the log of ${slug} was cut back to before ${event}, which ${memory.where} remembers`
  return problem('LOG_CUT', message, hint)
}

const OBJECTIONS: ReadonlySet<EventName> = new Set(['revised', 'rejected', 'abandoned'])

function counts({ reading, signer }: Entry, law: Law | null): boolean {
  if (reading.kind !== 'event') return false
  if (law === null) return true
  if (law.kind !== 'policy' || signer?.ok !== true || !OBJECTIONS.has(reading.event.event)) return false
  const principal = principalOf(law.policy, signer.key)
  return principal !== null && !principal.agent
}

async function memoriesOf(
  remembering: Remembering,
  logs: readonly LogNow[],
): Promise<ReadonlyMap<string, readonly Memory[]>> {
  const slugs = new Set(logs.map(({ slug }) => slug))
  const open = logs.some(({ law }) => law === null)
  const found = new Map<string, Memory[]>()
  const add = (slug: string, memory: Memory): void => {
    if (slugs.has(slug)) found.set(slug, [...(found.get(slug) ?? []), memory])
  }
  for (const { name, oid } of remembering.refs) {
    const remote = draftAtRemote(name)?.slug
    const archived = slugOfArchive(name)
    if (archived !== null) add(archived, { oid, where: name, kind: 'archive' })
    else if (remote !== undefined) add(remote, { oid, where: name, kind: 'remote' })
  }
  for (const [slug, oid] of remembering.highWater) {
    add(slug, { oid, where: 'this clone', kind: 'mark' })
  }
  // Notes are an index that anybody can push: of logs that landed they are not read at all.
  for (const { slug, oid } of open ? await notedAndLost(remembering) : []) {
    add(slug, { oid, where: `the note on ${oid.slice(0, 10)}`, kind: 'note' })
  }
  return found
}

/** Commits that a note speaks of, and that no branch and no archive leads to any more. */
async function notedAndLost({
  repo,
  refs,
}: Remembering): Promise<readonly { readonly slug: string; readonly oid: Oid }[]> {
  const noted = new Set<Oid>()
  for (const notes of refs.filter(({ name }) => isNotes(name))) {
    const tip = await readCommit(repo, notes.oid)
    const files = tip === null ? [] : await listFiles(repo, tip.tree, '')
    for (const name of files.map(({ path }) => path.replaceAll('/', ''))) if (isOid(name)) noted.add(name)
  }
  if (noted.size === 0) return []
  const kept = refs.filter(({ name }) => name.startsWith('refs/heads/') || slugOfArchive(name) !== null)
  const lost = await repo.unreachable(
    [...noted],
    kept.map(({ oid }) => oid),
  )
  const found: { slug: string; oid: Oid }[] = []
  for (const oid of lost ?? []) {
    const commit = await readCommit(repo, oid)
    const slug = /\nWf-Workflow: ([a-z0-9/-]+)/.exec(commit?.message ?? '')?.[1]
    if (slug !== undefined) found.push({ slug, oid })
  }
  return found
}
