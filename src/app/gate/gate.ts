import { type Commit, nameAndEmail, parsePerson } from '../../domain/log/commit.js'
import { formatMessage } from '../../domain/log/message.js'
import { fitsTrailer } from '../../domain/log/trailer-values.js'
import type { Oid } from '../../domain/names/oid.js'
import { type ByteString, decodeLossy, encodeUtf8 } from '../../domain/text/bytes.js'
import { type Usage, usageIn, usageLine } from '../../domain/text/usage.js'
import { deltaOf } from '../../domain/tree/delta.js'
import type { Origin, Patch } from '../../domain/tree/patch.js'
import { contested, decidedNumbers } from '../../domain/workflow/patch-numbers.js'
import type { Workflow } from '../../domain/workflow/workflow.js'
import type { NativeRepository } from '../../git/native/repository.js'
import type { Ref, Repository } from '../../git/port.js'
import { changesBetween } from '../../git/trees.js'
import { lineCounts, lineCountsOf, type TreePair } from '../../git/worktree/line-counts.js'
import { destructivePaths } from '../objects/destructive-paths.js'
import { whyUnreadable } from '../objects/object-fault.js'
import { knownCommit, readCommit } from '../objects/read-commit.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import type { People } from '../outcome/people.js'
import { gateNamedIn, STAGE } from '../read/waiting.js'
import { whyNoPatch } from './why-no-patch.js'

/** A workflow and the refs of what waits at its gate. */
export interface AtGate {
  readonly workflow: Workflow
  readonly pending: readonly Ref[]
}

/** A ref at the gate behind which is no patch. */
export interface NoPatch {
  readonly ref: string
  readonly why: string
  readonly hint: string
}

/** The patches that wait, in order of time. What is none is left out. */
export const readPatches = async (context: Context, atGate: AtGate): Promise<readonly Patch[]> =>
  (await readGate(context, atGate)).patches

/** The patches that wait, in order of time, and the refs that hold none, each with the command that takes it away. */
export async function readGate(
  context: Context,
  { workflow, pending }: AtGate,
): Promise<{ readonly patches: readonly Patch[]; readonly faults: readonly NoPatch[] }> {
  const read = await Promise.all(pending.map((ref) => readPending(context, ref)))
  const known = read.flatMap((each) => ('why' in each ? [] : [each]))
  known.sort(
    (a, b) =>
      secondsOf(a) - secondsOf(b) ||
      (numberOf(a) ?? Infinity) - (numberOf(b) ?? Infinity) ||
      (a.oid < b.oid ? -1 : 1),
  )
  const numbers = new Map(decidedNumbers(workflow))
  for (const commit of known) {
    const number = numberOf(commit)
    if (number !== null) numbers.set(commit.oid, number)
  }
  const nobodys = contested(numbers)
  await countAhead(context, known)
  const described = await Promise.all(
    known.map((commit) => {
      const number = numbers.get(commit.oid) ?? null
      const own = number === null || nobodys.has(number) ? null : number
      return describe(context, commit, own).catch((error) => unreadablePatch(context, commit, pending, error))
    }),
  )
  const patches = described.flatMap((each) => ('why' in each ? [] : [each]))
  const faults = [...read, ...described].flatMap((each) => ('why' in each ? [each] : []))
  return { patches, faults }
}

/** One patch that lacks an object hides no other. */
async function unreadablePatch(
  context: Context,
  { oid }: Commit,
  pending: readonly Ref[],
  error: unknown,
): Promise<NoPatch> {
  const why = whyUnreadable(error)
  if (why === null) throw error
  const ref = pending.find((each) => each.oid === oid)?.name ?? oid
  return { ref, why, hint: `${await completing(context)}, or where nobody has it: git update-ref -d ${ref}` }
}

async function readPending({ repo }: Context, { name, oid }: Ref): Promise<Commit | NoPatch> {
  const why = await whyNoPatch(repo, oid)
  return why === null ? knownCommit(repo, oid) : { ref: name, why, hint: `git update-ref -d ${name}` }
}

const secondsOf = (commit: Commit): number => parsePerson(commit.committer)?.seconds ?? 0

const COUNTS = new WeakMap<Repository, Map<string, ReturnType<typeof lineCounts>>>()

function knownCounts(repo: Repository): Map<string, ReturnType<typeof lineCounts>> {
  const known = COUNTS.get(repo) ?? new Map<string, ReturnType<typeof lineCounts>>()
  COUNTS.set(repo, known)
  return known
}

/** Of many patches, by one process. Where one of them cannot be read each is counted by itself, and that one is named. */
async function countAhead({ repo }: Context, patches: readonly Commit[]): Promise<void> {
  const known = knownCounts(repo)
  const pairs: TreePair[] = []
  for (const { parents, tree } of patches) {
    const parent = parents[0] === undefined ? null : await readCommit(repo, parents[0]).catch(() => null)
    if (parent !== null && !known.has(`${parent.tree} ${tree}`)) pairs.push([parent.tree, tree])
  }
  if (pairs.length < 2) return
  const counted = await lineCountsOf(repo.where, pairs).catch(() => [])
  for (const [at, counts] of counted.entries())
    known.set(`${pairs[at]?.[0]} ${pairs[at]?.[1]}`, Promise.resolve(counts))
}

/** A patch is described before a question and after it: counted once. */
function countsOf(repo: NativeRepository, old: Oid, now: Oid): ReturnType<typeof lineCounts> {
  const known = knownCounts(repo)
  const counts = known.get(`${old} ${now}`) ?? lineCounts(repo.where, old, now)
  known.set(`${old} ${now}`, counts)
  counts.catch(() => known.delete(`${old} ${now}`))
  return counts
}

async function describe(context: Context, commit: Commit, number: number | null): Promise<Patch> {
  const { repo, hashing } = context
  const [onto] = commit.parents
  if (onto === undefined) throw new Error(`the patch ${commit.oid} has no parent`)
  const parent = await knownCommit(repo, onto)
  const changes = await changesBetween(repo, parent.tree, commit.tree)
  const counts = await countsOf(repo, parent.tree, commit.tree)
  const author = parsePerson(commit.author)
  const sum = (of: 'insertions' | 'deletions') =>
    [...counts.values()].reduce((total, count) => total + count[of], 0)
  return {
    number,
    oid: commit.oid,
    tree: commit.tree,
    parent: parent.oid,
    author: author ? nameAndEmail(author) : decodeLossy(commit.author),
    agent: agentOf(commit),
    stage: gateNamedIn(commit),
    note: noteOf(commit),
    usage: usageIn(decodeLossy(commit.message)),
    changes,
    delta: deltaOf(changes, hashing.format, hashing.sha256),
    files: changes.length,
    insertions: sum('insertions'),
    deletions: sum('deletions'),
    destructive: await destructivePaths(repo, changes),
    origin: originIn(commit),
    part: null,
  }
}

/** What a patch is for. */
export const noteOf = ({ message }: Commit): string => decodeLossy(message).split('\n', 1)[0] ?? ''

const AGENT = /(?:^|\n)Wf-Agent: (.*)\n?$/

export function agentOf(commit: Commit): string | null {
  const said = AGENT.exec(decodeLossy(commit.message))?.[1] ?? ''
  return fitsTrailer(said) ? said : null
}

const NUMBER = /\n\nWf-Number: ([1-9]\d{0,5})\n(?:Wf-Stage: .*\n)?(?:Wf-Agent: .*\n)?$/

/** The number that a patch was given when it was proposed. */
export function numberOf(commit: Commit): number | null {
  const said = NUMBER.exec(decodeLossy(commit.message))?.[1]
  return said === undefined ? null : Number(said)
}

/** What a patch commit keeps of the commits that it was taken from. */
function originIn(commit: Commit): Origin | null {
  const text = decodeLossy(commit.message).replace(NUMBER, '\n').replace(STAGE, '').replace(AGENT, '')
  const subject = text.indexOf('\n\n')
  const lines = subject < 0 ? [] : text.slice(subject).split('\n')
  // What an agent used is told anew.
  const body = lines
    .filter((line) => usageIn(line) === null)
    .join('\n')
    .trim()
  return parsePerson(commit.author) === null ? null : { author: commit.author, body }
}

/**
 * A patch commit's message: what it is for, what its authors said, what the agent used, its number, the gate that it is
 * for, and which agent wrote it.
 */
export function patchMessage(
  {
    note,
    origin,
    agent,
    stage,
    usage,
  }: Pick<Patch, 'note' | 'agent' | 'stage'> & {
    readonly origin: Origin | null
    readonly usage: Usage | null
  },
  number: number | null,
): ByteString {
  const trailers = [
    ...(number === null ? [] : [`Wf-Number: ${number}\n`]),
    ...(stage === null ? [] : [`Wf-Stage: ${stage}\n`]),
    ...(agent === null ? [] : [`Wf-Agent: ${agent}\n`]),
  ]
  const used = usage === null ? '' : `${usageLine(usage)}\n\n`
  const last = `${used}${trailers.join('')}`
  return encodeUtf8(`${formatMessage(note, origin?.body ?? '', last).trimEnd()}\n`)
}

/** Who an agent's commits say they are by: a name that no person has, at an address that cannot exist. */
export function agentAuthor(agent: string, committer: People['committer']): ByteString {
  const person = parsePerson(committer)
  const word =
    agent
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^-+|(?<!-)-+$/g, '') || 'agent'
  const name = agent.replace(/[<>]/g, '').trim() || 'agent'
  return encodeUtf8(`${name} <${word}@agents.invalid> ${person?.seconds ?? 0} ${person?.zone ?? '+0000'}`)
}
