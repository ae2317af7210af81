import { products } from '../../domain/definition/stage-graph.js'
import { formatMessage, formatTrailers } from '../../domain/log/message.js'
import { slugOfArchive } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { asciiPath } from '../../domain/names/path.js'
import { definitionPath, inputsPath, isSlug, runFolder, sessionPath } from '../../domain/names/slug.js'
import { encodeUtf8 } from '../../domain/text/bytes.js'
import { stableJson } from '../../domain/text/canonical-json.js'
import type { Ref } from '../../git/port.js'
import { editTree, listFiles } from '../../git/trees.js'
import type { FoundDefinition } from '../definitions/definitions.js'
import { knownCommit, readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { People } from '../outcome/people.js'
import { badSlug } from '../read/load.js'
import { readLog } from '../read/read-log.js'
import { guardWay } from './guard-way.js'
import { guardPaths, taken } from './path-taken.js'
import { writeCommit } from './write-commit.js'
import type { Head } from './write-step.js'

export interface Opening {
  readonly slug: string
  /** The branch that the change is for, as a full name. */
  readonly target: string
  readonly base: Oid
  readonly definition: FoundDefinition
  /** The definitions that it runs inside. */
  readonly nested?: readonly FoundDefinition[]
  readonly inputs: Readonly<Record<string, unknown>>
  /** What the log says at its beginning, for people. */
  readonly note?: string
}

/** Refuses a slug that no branch can have, or that was used before. */
export function guardSlug(slug: string, refs: readonly Ref[]): void {
  if (!isSlug(slug)) throw badSlug(slug)
  if (refs.some(({ name }) => slugOfArchive(name) === slug)) {
    throw new Refused(
      'SLUG_TAKEN',
      `${slug} was a workflow already, and a slug is never used again`,
      `wf draft ${slug}-2`,
    )
  }
  guardWay(slug, refs)
}

/** Writes the `opened` commit, as an object that nothing refers to yet. */
export async function openWorkflow(context: Context, opening: Opening, who: People): Promise<Head> {
  const { repo } = context
  const { slug, base, definition, nested = [], note = '' } = opening
  const onto = await readCommit(repo, base)
  if (!isSlug(slug) || onto === null) throw new Error(`cannot open ${slug} on ${base}`)
  const files = definition.definition.stages.flatMap((stage) => products(stage, slug))
  const own = [definitionPath(slug), inputsPath(slug), sessionPath(slug), ...files.map(({ path }) => path)]
  await guardPaths(repo, onto.tree, own)
  if ((await listFiles(repo, onto.tree, runFolder(slug))).length > 0)
    throw taken(runFolder(slug), 'already has files, and a workflow starts without any there')
  const blob = await repo.write('blob', definition.content)
  const inputs = await repo.write('blob', encodeUtf8(stableJson(opening.inputs)))
  const inside = await Promise.all(
    nested.map(async ({ name, content }) => ({ name, blob: await repo.write('blob', content) })),
  )
  const tree = await editTree(repo, onto.tree, [
    { path: definitionPath(slug), file: { mode: '100644', oid: blob } },
    { path: inputsPath(slug), file: { mode: '100644', oid: inputs } },
    ...inside.map(({ name, blob: oid }) => ({
      path: asciiPath(`${runFolder(slug)}definitions/${name}.yml`),
      file: { mode: '100644' as const, oid },
    })),
  ])
  const trailers = formatTrailers({
    event: 'opened',
    workflow: { slug, opened: null },
    definitions: [{ name: definition.name, blob }, ...inside],
    target: opening.target,
  })
  const message = encodeUtf8(formatMessage(`Open ${slug}`, note, trailers))
  const oid = await writeCommit(context, { tree, parents: [base], ...who, message })
  const log = await readLog(repo, oid, context.hashing)
  if ('kind' in log || log.findings.length > 0)
    throw new Error(`wf opened a workflow that it refuses itself: ${JSON.stringify(log)}`)
  return { workflow: log.workflow, tip: await knownCommit(repo, oid) }
}
