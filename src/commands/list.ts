import {
  type Remembered,
  type Row,
  type Rows,
  recallRows,
  rememberRows,
} from '../app/documents/remembered-rows.js'
import { REFS_OF_ALL, type RefsAround, refsAround } from '../app/objects/workflow-refs.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { statusFacts } from '../app/read/facts.js'
import { policyFile } from '../app/read/law.js'
import { loadFrom } from '../app/read/load.js'
import { unreadable } from '../app/read/unreadable.js'
import type { Oid } from '../domain/names/oid.js'
import { ARCHIVES, DRAFTS } from '../domain/names/slug.js'
import { isDone } from '../domain/workflow/freshness.js'
import type { Ref } from '../git/port.js'
import { type Arguments, type Command, text } from './parts/command.js'

const STATES = ['running', 'awaiting', 'paused', 'completed', 'failed', 'abandoned'] as const

export const command: Command = {
  positionals: '',
  options: { state: { type: 'string', describe: 'only those in this state', choices: STATES } },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const wanted = text(args, 'state')
  const [refs, known] = await Promise.all([context.repo.refs(REFS_OF_ALL), recallRows(context)])
  const listing = { ...refsAround(refs), known, policyOf: policies(context, refs) }
  const sources = sourcesOf(refs)
  const rows = await Promise.all(sources.map((source) => rowOf(context, source, listing)))
  if (rows.some(({ name, kept }) => kept !== null && kept !== known.get(name)))
    await rememberRows(
      context,
      new Map(rows.flatMap(({ name, kept }) => (kept === null ? [] : [[name, kept]]))),
    )
  const workflows = rows.map(({ row }) => row).filter((row) => wanted === null || row.state === wanted)
  return outcome('list', {
    facts: { workflows },
    next:
      sources.length === 0
        ? [{ command: 'wf draft <slug> --goal TEXT', why: 'there is no workflow yet' }]
        : [],
  })
}

interface Listing extends RefsAround {
  readonly known: Rows
  /** The blob of the policy that a target holds. */
  readonly policyOf: (target: string) => Promise<Oid | null>
}

interface Listed {
  readonly name: string
  readonly row: Row
  /** What makes the row quick the next time; `null` where it is read again. */
  readonly kept: Remembered | null
}

/** The policy of each target, read once. */
function policies({ repo }: Context, refs: readonly Ref[]): Listing['policyOf'] {
  const read = new Map<string, Promise<Oid | null>>()
  const find = async (target: string): Promise<Oid | null> => {
    const ref = refs.find(({ name }) => name === target) ?? (await repo.refs([target]))[0]
    return ref === undefined ? null : ((await policyFile(repo, ref.oid))?.oid ?? null)
  }
  return (target) => {
    const policy = read.get(target) ?? find(target)
    read.set(target, policy)
    return policy
  }
}

async function recalled(source: Ref, { known, policyOf, pending }: Listing): Promise<Listed | null> {
  const { name } = source
  const kept = known.get(name)
  if (kept?.tip !== source.oid || kept.row.waiting !== pending(kept.row.slug).length) return null
  return kept.policy === (await policyOf(kept.target)) ? { name, row: kept.row, kept } : null
}

/** One ref for each slug: its branch, or else its archive. */
function sourcesOf(refs: readonly Ref[]): readonly Ref[] {
  const bySlug = new Map<string, Ref>()
  for (const prefix of [ARCHIVES, DRAFTS]) {
    for (const ref of refs) if (ref.name.startsWith(prefix)) bySlug.set(ref.name.slice(prefix.length), ref)
  }
  return [...bySlug].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref)
}

/** One that cannot be read has a row that says why. */
async function rowOf(context: Context, source: Ref, listing: Listing): Promise<Listed> {
  try {
    return (await recalled(source, listing)) ?? (await readRow(context, source, listing))
  } catch (error) {
    const refused = unreadable(error, source.name)
    if (!(refused instanceof Refused)) throw error
    const slug = slugOf(source)
    const row = { slug, state: 'failed', stage: null, target: null, waiting: 0, reason: refused.reason }
    return { name: source.name, row, kept: null }
  }
}

const slugOf = ({ name }: Ref): string => name.slice((name.startsWith(DRAFTS) ? DRAFTS : ARCHIVES).length)

async function readRow(context: Context, source: Ref, listing: Listing): Promise<Listed> {
  const { name } = source
  const { named, pending, policyOf } = listing
  const loaded = await loadFrom(context, source, { target: async (target) => named(target), pending })
  const { state, stages, target } = statusFacts(context, loaded, [])
  const at = stages.find((stage) => !isDone(stage.state))?.name ?? null
  const row = { slug: slugOf(source), state, stage: at, target, waiting: loaded.pending.length, reason: null }
  const full = loaded.workflow.target
  // That comes onto its target without a move of any ref that the row is known by.
  if (loaded.workflow.seal !== null && !loaded.landed) return { name, row, kept: null }
  return { name, row, kept: { tip: source.oid, target: full, policy: await policyOf(full), row } }
}
