import { builtInDefinition } from '../definitions/built-in.js'
import { decodeUtf8 } from '../domain/bytes.js'
import { type Commit, parseCommit } from '../domain/commit.js'
import type { Definition } from '../domain/definition.js'
import { signatureOf } from '../domain/event.js'
import { type Folded, fold } from '../domain/fold.js'
import { readMessage } from '../domain/message.js'
import type { Oid } from '../domain/oid.js'
import { DECISION_NAMESPACE, signedPayload } from '../domain/signed-payload.js'
import { definitionPath } from '../domain/slug.js'
import type { Hashing } from '../domain/structure.js'
import type { Entry, KeyId, Signer } from '../domain/workflow.js'
import type { Repository } from '../git/port.js'
import { changesBetween, fileAt } from '../git/trees.js'
import { verifySshSignature } from '../trust/ssh-signature.js'

export interface ReadLog extends Folded {
  readonly entries: readonly Entry[]
}

/** Why a chain of commits is no log of a workflow. */
export type NoLog =
  | { readonly kind: 'missing'; readonly oid: Oid }
  | { readonly kind: 'not-a-workflow'; readonly why: string }

/** The commit, or `null` where the object is missing or is no commit. */
export async function readCommit(repo: Repository, oid: Oid): Promise<Commit | null> {
  const object = await repo.read(oid)
  return object?.type === 'commit' ? parseCommit(oid, object.content) : null
}

/** Reads the log that ends in `tip` back to its `opened`, along first parents, and folds it. */
export async function readLog(repo: Repository, tip: Oid, hashing: Hashing): Promise<ReadLog | NoLog> {
  const commits: Commit[] = []
  for (let next: Oid | undefined = tip; ; ) {
    if (next === undefined) return { kind: 'not-a-workflow', why: 'it does not begin with an event "opened"' }
    const commit: Commit | null = await readCommit(repo, next)
    if (commit === null) return { kind: 'missing', oid: next }
    commits.unshift(commit)
    const reading = readMessage(commit.message)
    if (reading.kind === 'event' && reading.event.event === 'opened') break
    next = commit.parents[0]
  }
  const base = commits[0]?.parents[0]
  const onto = base === undefined ? null : await readCommit(repo, base)
  if (onto === null) {
    return base === undefined
      ? { kind: 'not-a-workflow', why: 'its first commit has no parent' }
      : { kind: 'missing', oid: base }
  }
  const definition = await pinnedDefinition(repo, commits[0] as Commit)
  if (typeof definition === 'string') return { kind: 'not-a-workflow', why: definition }
  const entries = await readEntries(repo, commits, onto)
  const folded = fold({ entries, definition }, hashing)
  return folded ? { ...folded, entries } : { kind: 'not-a-workflow', why: 'its first event is malformed' }
}

async function readEntries(
  repo: Repository,
  commits: readonly Commit[],
  onto: Commit,
): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  let base = onto
  let before = onto
  for (const commit of commits) {
    const entry = await readEntry(repo, before, commit, base)
    entries.push(entry)
    const [, second] = commit.parents
    if (entry.theirs !== null && second !== undefined) base = (await readCommit(repo, second)) ?? base
    before = commit
  }
  return entries
}

/** One commit with what judging it needs. `base` is the workflow's base before it. */
export async function readEntry(
  repo: Repository,
  before: Commit,
  commit: Commit,
  base: Commit,
): Promise<Entry> {
  const reading = readMessage(commit.message)
  const changes = await changesBetween(repo, before.tree, commit.tree)
  const updated = reading.kind === 'event' && reading.event.event === 'updated'
  const theirs = updated ? await targetChanges(repo, base, commit.parents[1]) : null
  return { commit, reading, changes, signer: signerOf(commit, reading), theirs }
}

async function targetChanges(repo: Repository, base: Commit, tip: Oid | undefined): Promise<Entry['theirs']> {
  for (let next = tip; next !== undefined; ) {
    const commit = await readCommit(repo, next)
    if (commit === null) return null
    if (commit.oid === base.oid) {
      const onto = tip === undefined ? null : await readCommit(repo, tip)
      return onto === null ? null : changesBetween(repo, base.tree, onto.tree)
    }
    next = commit.parents[0]
  }
  return null
}

function signerOf(commit: Commit, reading: Entry['reading']): Signer | null {
  const signature = reading.kind === 'event' ? signatureOf(reading.event) : null
  if (signature === null) return null
  const message = signedPayload(commit)
  if (message === null) return { ok: false, why: 'it is not the last line' }
  const verdict = verifySshSignature({ signature, message, namespace: DECISION_NAMESPACE })
  if (!verdict.ok) return verdict
  return { ok: true, key: verdict.key.line as KeyId, fingerprint: verdict.key.fingerprint }
}

async function pinnedDefinition(repo: Repository, opened: Commit): Promise<Definition | string> {
  const reading = readMessage(opened.message)
  if (reading.kind !== 'event') return 'it does not begin with an event'
  const path = definitionPath(reading.event.workflow.slug)
  const file = await fileAt(repo, opened.tree, path)
  const blob = file === null ? null : await repo.read(file.oid)
  const text = blob?.type === 'blob' ? decodeUtf8(blob.content) : null
  if (text === null) return `${path} is missing, or is no text`
  const builtIn = builtInDefinition(text)
  if (builtIn !== null) return builtIn
  const { parseDefinition } = await import('../definitions/definition-file.js')
  const parsed = parseDefinition(path, text)
  return parsed.ok ? parsed.value : (await import('../yaml/parse-yaml.js')).showErrors(parsed.errors)
}
