import { whyNotPlain } from '../../data/plain-data.js'
import { dataNeeds, isData } from '../../domain/definition/data-outputs.js'
import type { Data, Definition } from '../../domain/definition/definition.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Path } from '../../domain/names/path.js'
import type { Change } from '../../domain/tree/change.js'
import type { EntryData } from '../../domain/workflow/workflow.js'
import type { Repository } from '../../git/port.js'
import { fileAt } from '../../git/trees.js'
import type { FitBudget } from '../definitions/schema-fit.js'
import { textOf } from '../objects/text-of.js'

/**
 * What stages and rules read as data of what a commit changed; `undefined` where the definition has no such stage. Files of the
 * repository are read from its tree where they are first asked for, and then from what changes. `before` is `null` of the first
 * commit.
 */
export async function entryData(
  repo: Repository,
  changes: readonly Change[],
  slug: string,
  { before, after }: { readonly before: Definition | null; readonly after: Definition },
  tree: Oid,
  budget: FitBudget,
): Promise<EntryData | undefined> {
  const needs = dataNeeds(after, slug)
  if (needs.outputs.length === 0 && needs.files.length === 0) return undefined
  const values = new Map<Oid, Data>()
  for (const { path, new: now } of changes) {
    if (now?.mode !== '100644' || !isData(needs, path)) continue
    const value = await dataIn(repo, now.oid, budget)
    if (value !== undefined) values.set(now.oid, value)
  }
  const files = new Map<Path, Oid>()
  const known = new Set(before === null ? [] : dataNeeds(before, slug).files)
  for (const path of before === after ? [] : needs.files) {
    const file = known.has(path) ? null : await fileAt(repo, tree, path)
    if (file !== null) files.set(path, file.oid)
  }
  return { values, files }
}

/** Whoever runs a workflow reads its log again after each event: the same bytes are parsed once. */
const KNOWN = new WeakMap<Repository, Map<Oid, Data | undefined>>()
const MOST_KNOWN = 500

export async function dataIn(repo: Repository, blob: Oid, budget: FitBudget): Promise<Data | undefined> {
  const known = KNOWN.get(repo) ?? new Map<Oid, Data | undefined>()
  KNOWN.set(repo, known)
  if (known.has(blob)) return known.get(blob)
  const value = await parsed(repo, blob, budget)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(blob, value)
  return value
}

/** What is no JSON, or deeper than anybody judges, is no data: rules that read it do not hold. */
async function parsed(repo: Repository, blob: Oid, budget: FitBudget): Promise<Data | undefined> {
  const text = await textOf(repo, blob)
  if (text === null) return undefined
  budget.spend(blob, { bytes: text.length })
  try {
    const value = JSON.parse(text) as Data
    return whyNotPlain(value) === null ? value : undefined
  } catch {
    return undefined
  }
}
