import type { Data, Definition } from '../../domain/definition/definition.js'
import { stageNamed } from '../../domain/definition/stage-graph.js'
import { listsOf, unfold, whyNoStages } from '../../domain/definition/unfold.js'
import { append, type Folded, fold } from '../../domain/fold/fold.js'
import type { Hashing } from '../../domain/fold/hashing.js'
import type { Commit } from '../../domain/log/commit.js'
import { signatureOf } from '../../domain/log/event.js'
import { readMessage } from '../../domain/log/message.js'
import { DECISION_NAMESPACE, signedPayload } from '../../domain/log/signed-payload.js'
import type { KeyId, Signer } from '../../domain/log/signer.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import { itemsAllowed } from '../../domain/workflow/limits.js'
import type { Ask } from '../../domain/workflow/reasoning.js'
import type { Entry, Workflow } from '../../domain/workflow/workflow.js'
import { MalformedObject, TooMuchToRead } from '../../git/object-faults.js'
import type { Repository } from '../../git/port.js'
import { changesBetween, fileAt, MissingObject } from '../../git/trees.js'
import { verifySshSignatureLater } from '../../trust/ssh/ssh-signature.js'
import { answering } from '../definitions/answering.js'
import { conditionOf, sendsBack } from '../definitions/conditions.js'
import { pinnedDefinition } from '../definitions/pinned-definition.js'
import { unfitOf } from '../definitions/schema-fit.js'
import { knownCommit, readCommit } from '../objects/read-commit.js'
import { dataIn, entryData } from './entry-data.js'
import { LONGEST_LOG, type LogBudget, logBudget, WITHOUT_EVENT } from './log-budget.js'
import { chainReader } from './read-chain.js'

export interface ReadLog extends Folded {
  /** The workflow before its last event, where that one says that it is the seal. */
  readonly unsealed: Workflow | null
  readonly entries: readonly Entry[]
}

/** Why a chain of commits is no log of a workflow. */
export type NoLog =
  | { readonly kind: 'missing'; readonly oid: Oid }
  | { readonly kind: 'not-a-workflow'; readonly why: string }

const READ = new WeakMap<Commit, Entry['reading']>()

/** What a commit's message says. */
export function readingOf(commit: Commit): Entry['reading'] {
  const known = READ.get(commit)
  if (known !== undefined) return known
  const reading = readMessage(commit.message)
  READ.set(commit, reading)
  return reading
}

/**
 * Reads the log that ends in `tip` back to its `opened`, along first parents, and folds it. What leads to more than
 * a log ever does is none. Throws `MalformedObject` and `MalformedTree` where one of its objects cannot be parsed.
 */
export async function readLog(repo: Repository, tip: Oid, hashing: Hashing): Promise<ReadLog | NoLog> {
  try {
    return await readAndFold(repo, tip, hashing)
  } catch (error) {
    if (error instanceof MissingObject) return { kind: 'missing', oid: error.oid }
    if (error instanceof TooMuchToRead) return { kind: 'not-a-workflow', why: error.message }
    throw error
  }
}

async function readAndFold(repo: Repository, tip: Oid, hashing: Hashing): Promise<ReadLog | NoLog> {
  const commits: Commit[] = []
  const read = chainReader(repo)
  let since = 0
  for (let next: Oid | undefined = tip; ; ) {
    if (next === undefined) return { kind: 'not-a-workflow', why: 'it does not begin with an event "opened"' }
    const commit: Commit | null = await read(next)
    if (commit === null) return noCommit(repo, next, tip)
    commits.push(commit)
    const reading = readingOf(commit)
    if (reading.kind === 'event' && reading.event.event === 'opened') break
    since = reading.kind === 'event' ? 0 : since + 1
    if (since > WITHOUT_EVENT)
      return { kind: 'not-a-workflow', why: `${WITHOUT_EVENT} commits in a row are not events` }
    if (commits.length > LONGEST_LOG)
      return { kind: 'not-a-workflow', why: `it does not begin within ${LONGEST_LOG} commits` }
    next = commit.parents[0]
  }
  commits.reverse()
  const base = commits[0]?.parents[0]
  const onto = base === undefined ? null : await readCommit(repo, base)
  if (onto === null) {
    return base === undefined
      ? { kind: 'not-a-workflow', why: 'its first commit has no parent' }
      : noCommit(repo, base, tip)
  }
  const definition = await pinnedDefinition(repo, commits[0] as Commit)
  if (typeof definition === 'string') return { kind: 'not-a-workflow', why: definition }
  const entries = await readEntries(repo, commits, onto, definition)
  const folded = foldWithSeal(entries, definition, hashing, await answering(definition, tip))
  return folded ? { ...folded, entries } : { kind: 'not-a-workflow', why: 'its first event is malformed' }
}

/** A tip may be anything; what a commit names as its parent says that it is a commit. */
async function noCommit(repo: Repository, oid: Oid, tip: Oid): Promise<NoLog> {
  const object = await repo.read(oid)
  if (object === null) return { kind: 'missing', oid }
  if (object.type === 'commit') throw new MalformedObject(oid, 'is malformed: it cannot be read as a commit')
  if (oid !== tip) throw new MalformedObject(oid, `is a ${object.type}, and a commit names it as its parent`)
  return { kind: 'not-a-workflow', why: `${oid} is a ${object.type}, not a commit` }
}

/** As folding all of it would, and what it is before a last event that says it is the seal. */
function foldWithSeal(
  entries: readonly Entry[],
  definition: Definition,
  hashing: Hashing,
  ask: Ask | undefined,
): Omit<ReadLog, 'entries'> | null {
  const last = entries.at(-1)
  const sealed = last?.reading.kind === 'event' && last.reading.event.event === 'sealed'
  const folded = fold({ entries: sealed ? entries.slice(0, -1) : entries, definition, ask }, hashing)
  if (folded === null || last === undefined || !sealed) return folded && { ...folded, unsealed: null }
  const { workflow, problems } = append(folded.workflow, last, hashing)
  const found = problems.map((problem) => ({ ...problem, commit: last.commit.oid }))
  return { workflow, findings: [...folded.findings, ...found], unsealed: folded.workflow }
}

/** All at once, so that many objects are on their way and many signatures are checked at the same time. */
async function readEntries(
  repo: Repository,
  commits: readonly Commit[],
  onto: Commit,
  definition: Definition,
): Promise<readonly Entry[]> {
  const budget = logBudget(repo)
  const bases = await basesOf(repo, budget, commits, onto)
  const opened = commits[0] ?? onto
  const slug = slugOf(opened)
  const definitions = await definitionsAlong(repo, budget, commits, { slug, definition })
  return Promise.all(
    commits.map((commit, at) => {
      const [before = definition, after = definition] = definitions.slice(at, at + 2)
      const pinned = { slug, definition: before, after, tree: opened.tree }
      return readEntry(repo, commits[at - 1] ?? onto, commit, bases[at] ?? onto, pinned, budget)
    }),
  )
}

/** The definition before each commit and after the last, with the stages for the records of its lists; of most runs, one throughout. */
async function definitionsAlong(
  repo: Repository,
  budget: LogBudget,
  commits: readonly Commit[],
  { definition, slug }: Pick<Pinned, 'definition' | 'slug'>,
): Promise<readonly Definition[]> {
  if (listsOf(definition, slug).length === 0) return []
  const found = [definition]
  let now = definition
  for (const commit of commits) {
    now = await definitionAfter(repo, budget, commit, { slug, definition: now })
    found.push(now)
  }
  return found
}

/** The same after a commit. A seal clears the lists away, and what they stood for stays as it was. */
async function definitionAfter(
  repo: Repository,
  budget: LogBudget,
  commit: Commit,
  { definition, slug }: Pick<Pinned, 'definition' | 'slug'>,
): Promise<Definition> {
  const lists = listsOf(definition, slug)
  const reading = readingOf(commit)
  if (lists.length === 0 || (reading.kind === 'event' && reading.event.event === 'sealed')) return definition
  const values = new Map<Path, Data>()
  for (const { path } of lists) {
    const file = await fileAt(repo, commit.tree, path)
    const value = file?.mode === '100644' ? await dataIn(repo, file.oid, budget.fit) : undefined
    if (value !== undefined) values.set(path, value)
  }
  return unfold(definition, slug, values).definition
}

const slugOf = (opened: Commit): string => {
  const reading = readingOf(opened)
  return reading.kind === 'event' ? reading.event.workflow.slug : ''
}

/** The workflow's base before each commit: an update moves it, where it is one. */
async function basesOf(
  repo: Repository,
  budget: LogBudget,
  commits: readonly Commit[],
  onto: Commit,
): Promise<readonly Commit[]> {
  const bases: Commit[] = []
  let base = onto
  for (const commit of commits) {
    bases.push(base)
    const [, second] = commit.parents
    if (second === undefined || !isUpdate(readingOf(commit))) continue
    if (await budget.leadsTo(second, base.oid)) base = (await readCommit(repo, second)) ?? base
  }
  return bases
}

const isUpdate = (reading: Entry['reading']): boolean =>
  reading.kind === 'event' && reading.event.event === 'updated'

/** What `opened` pinned: the definition, and the tree in which its schemas are. */
export interface Pinned {
  readonly slug: string
  readonly definition: Definition
  /** The definition after the commit that is read, where that is known. */
  readonly after?: Definition
  readonly tree: Oid
}

/** The same of a workflow that was read. */
export async function pinnedBy(repo: Repository, { definition, id, slug }: Workflow): Promise<Pinned> {
  return { slug, definition, tree: (await knownCommit(repo, id)).tree }
}

/** One commit with what judging it needs. `base` is the workflow's base before it. */
export async function readEntry(
  repo: Repository,
  before: Commit,
  commit: Commit,
  base: Commit,
  pinned: Pinned,
  budget: LogBudget = logBudget(repo),
): Promise<Entry> {
  const reading = readingOf(commit)
  const [changes, theirs, signer, condition, unfit] = await Promise.all([
    changesBetween(repo, before.tree, commit.tree, budget.trees),
    isUpdate(reading) ? targetChanges(repo, budget, base, commit.parents[1]) : null,
    signerOf(commit, reading),
    conditionSaid(repo, before, commit, reading, pinned.definition),
    unfitIn(repo, reading, pinned, budget),
  ])
  const isFirst = reading.kind === 'event' && reading.event.event === 'opened'
  const after = pinned.after ?? (await definitionAfter(repo, budget, commit, pinned))
  const definitions = { before: isFirst ? null : pinned.definition, after }
  const data = await entryData(repo, changes, pinned.slug, definitions, commit.tree, budget.fit)
  const entry = { commit, reading, changes, signer, theirs, condition, unfit }
  return data === undefined ? entry : { ...entry, data }
}

/** What a stage hands in is data that has to fit: that is read again from the blobs. */
async function unfitIn(
  repo: Repository,
  reading: Entry['reading'],
  { definition, tree }: Pinned,
  budget: LogBudget,
): Promise<Entry['unfit']> {
  if (reading.kind !== 'event' || reading.event.event !== 'submitted') return []
  const { event } = reading
  const stage = stageNamed(definition, event.stage)
  if (stage === null) return []
  const { slug } = event.workflow
  const lists = {
    items: itemsAllowed(definition, stage),
    whyNoStages: (path: string, value: Data) => whyNoStages(definition, slug, path, value),
  }
  return unfitOf(repo, tree, stage, slug, event.artefacts, budget.fit, lists)
}

/**
 * Who skips a stage says that its condition is false: that is read again from the tree. Whether a result sends another stage
 * back is read from the tree that it is in.
 */
async function conditionSaid(
  repo: Repository,
  before: Commit,
  commit: Commit,
  reading: Entry['reading'],
  definition: Definition,
): Promise<boolean | null> {
  if (reading.kind !== 'event') return null
  if (reading.event.event === 'submitted') {
    const by = stageNamed(definition, reading.event.stage)
    const { slug } = reading.event.workflow
    return by === null ? null : sendsBack(repo, commit.tree, definition, by, slug)
  }
  if (reading.event.event !== 'skipped') return null
  const stage = stageNamed(definition, reading.event.stage)
  if (stage === null || stage.when === null) return null
  const verdict = await conditionOf(repo, before.tree, definition, stage, reading.event.workflow.slug)
  return verdict.ok ? verdict.holds : null
}

async function targetChanges(
  repo: Repository,
  budget: LogBudget,
  base: Commit,
  tip: Oid | undefined,
): Promise<Entry['theirs']> {
  if (tip === undefined || !(await budget.leadsTo(tip, base.oid))) return null
  const onto = await readCommit(repo, tip)
  return onto === null ? null : changesBetween(repo, base.tree, onto.tree, budget.trees)
}

async function signerOf(commit: Commit, reading: Entry['reading']): Promise<Signer | null> {
  const signature = reading.kind === 'event' ? signatureOf(reading.event) : null
  if (signature === null) return null
  const message = signedPayload(commit)
  if (message === null) return { ok: false, why: 'it is not the last line' }
  const verdict = await verifySshSignatureLater({ signature, message, namespace: DECISION_NAMESPACE })
  if (!verdict.ok) return verdict
  return { ok: true, key: verdict.key.line as KeyId, fingerprint: verdict.key.fingerprint }
}
