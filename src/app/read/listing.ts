import { nextSteps } from '../../domain/decide/next.js'
import { statesOf } from '../../domain/decide/states-of.js'
import { turnOf } from '../../domain/decide/turn.js'
import { FETCHED, slugOfArchive } from '../../domain/names/fetched.js'
import { ARCHIVES, DRAFTS } from '../../domain/names/slug.js'
import { glanceAt, reasonsAgainst } from '../../domain/story/stage-story.js'
import { isDone } from '../../domain/workflow/stage-state.js'
import { workflowState } from '../../domain/workflow/workflow-state.js'
import type { Ref } from '../../git/port.js'
import type { Remembered, Row, Rows } from '../documents/remembered-rows.js'
import { recallRows, rememberRows } from '../documents/remembered-rows.js'
import { readAhead } from '../objects/read-ahead.js'
import { REFS_OF_ALL, type RefsAround, refsAround } from '../objects/workflow-refs.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { type CalledNow, calledNow } from './called-now.js'
import { goalOf } from './goal.js'
import { loadFrom, sceneOf } from './load.js'
import { type RowBasis, rowBasis } from './row-basis.js'
import { rowsElsewhere, UNREAD } from './rows-elsewhere.js'
import { unreadable } from './unreadable.js'

/** A row for each workflow, finished ones as well, by slug. What an earlier call read is not read again. */
export async function listWorkflows(context: Context): Promise<readonly Row[]> {
  const [refs, known] = await Promise.all([context.repo.refs(REFS_OF_ALL), recallRows(context)])
  const around = refsAround(refs)
  const basis = rowBasis(context, around)
  const listing = { ...around, known, calledNow: calledNow(context), basis }
  const sources = sourcesOf(refs)
  const rows: Listed[] = []
  for await (const row of readAhead(sources, AT_A_TIME, (source) => rowOf(context, source, listing)))
    rows.push(row)
  if (rows.some(({ name, kept }) => kept !== null && kept !== known.get(name)))
    await rememberRows(
      context,
      new Map(rows.flatMap(({ name, kept }) => (kept === null ? [] : [[name, kept]]))),
    )
  return [...rows.map(({ row }) => row), ...(await rowsElsewhere(context, refs, sources))]
}

// So many that Git always has something to answer; what thousands hold at once, nobody remembers.
const AT_A_TIME = 256

interface Listing extends RefsAround {
  readonly known: Rows
  readonly calledNow: CalledNow
  readonly basis: RowBasis
}

interface Listed {
  readonly name: string
  readonly row: Row
  /** What makes the row quick the next time; `null` where it is read again. */
  readonly kept: Remembered | null
}

async function recalled(source: Ref, { known, basis }: Listing): Promise<Listed | null> {
  const { name } = source
  const kept = known.get(name)
  return kept !== undefined && (await basis.still(kept, source)) ? { name, row: kept.row, kept } : null
}

/** One ref for each slug: its branch, or else its archive, or else one that was fetched. */
function sourcesOf(refs: readonly Ref[]): readonly Ref[] {
  const bySlug = new Map<string, Ref>()
  for (const place of [FETCHED, ARCHIVES, DRAFTS]) {
    for (const ref of refs) if (ref.name.startsWith(place) && isLog(ref)) bySlug.set(slugOf(ref), ref)
  }
  return [...bySlug].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref)
}

/** One that cannot be read has a row that says why. */
async function rowOf(context: Context, source: Ref, listing: Listing): Promise<Listed> {
  try {
    return (await recalled(source, listing)) ?? (await readRow(context, source, listing))
  } catch (error) {
    const refused = await unreadable(context, error, source.name)
    if (!(refused instanceof Refused)) throw error
    const slug = slugOf(source)
    const row: Row = { ...UNREAD, slug, reason: refused.reason }
    return { name: source.name, row, kept: null }
  }
}

const slugOf = ({ name }: Ref): string =>
  name.startsWith(DRAFTS) ? name.slice(DRAFTS.length) : (slugOfArchive(name) ?? '')

const isLog = (ref: Ref): boolean => slugOf(ref) !== ''

async function readRow(context: Context, source: Ref, listing: Listing): Promise<Listed> {
  const { name } = source
  const { named, pending, basis, calledNow } = listing
  const target = async (name: string) => named(name)
  const loaded = await loadFrom(context, source, { target, pending, calledNow })
  const { workflow, entries } = loaded
  const scene = sceneOf(loaded)
  const states = statesOf(scene)
  const at = states.find(({ state }) => !isDone(state))
  const glance = glanceAt(workflow, entries)
  const said = glance.paused ?? (at === undefined ? null : reasonsAgainst(at.stage, entries).at(-1))
  const row: Row = {
    slug: slugOf(source),
    state: workflowState(workflow, states, loaded),
    stage: at?.stage.name ?? null,
    target: workflow.target.replace('refs/heads/', ''),
    waiting: loaded.pending.length,
    goal: firstLine(await goalOf(context, loaded)),
    why: at?.why ?? '',
    said: said ? firstLine(`${said.who}: ${said.text}`) : '',
    turn: loaded.findings.length > 0 ? { kind: 'nobody' } : turnOf(scene),
    opener: glance.opener,
    next: loaded.findings.length > 0 ? `wf verify ${slugOf(source)}` : (nextSteps(scene)[0]?.command ?? null),
    last: glance.last,
    reason: null,
  }
  // The log of another workflow under this name has that one's patches.
  const from = workflow.slug === row.slug ? await basis.of(loaded) : null
  return { name, row, kept: from === null ? null : { ...from, row } }
}

const MAX_LINE = 200

const firstLine = (text: string): string => (text.trim().split('\n', 1)[0] ?? '').slice(0, MAX_LINE)
