import type { StageDefinition } from '../../domain/definition/definition.js'
import { judgedCode } from '../../domain/fold/structure-evidence.js'
import { type Commit, formatCommit } from '../../domain/log/commit.js'
import type { Oid } from '../../domain/names/oid.js'
import { showPath } from '../../domain/names/path.js'
import { runFolder } from '../../domain/names/slug.js'
import { type ByteString, encodeUtf8 } from '../../domain/text/bytes.js'
import type { Change } from '../../domain/tree/change.js'
import { bothChange } from '../../domain/tree/merge-paths.js'
import { nameOfPatch } from '../../domain/tree/patch.js'
import { candidateOf, judgesCode, NO_EVIDENCE } from '../../domain/workflow/evidence.js'
import type { Evidence } from '../../domain/workflow/workflow.js'
import type { Repository } from '../../git/port.js'
import { changesBetween, editTree, listFiles } from '../../git/trees.js'
import { knownCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import type { Loaded } from '../read/load.js'
import { headOf } from '../write/record.js'
import { numberOf } from './gate.js'

/** What a stage sees of the files. */
export interface Candidate {
  readonly tree: Oid
  /** A commit of that tree to clone: the draft's tip, or one on it that no ref holds. */
  readonly commit: Oid
  /** The tree of the draft's tip. */
  readonly tip: Oid
  /** What its patches change on the tip. */
  readonly changes: readonly Change[]
  readonly evidence: Evidence
}

const NOBODY = 'wf candidate <candidate@agents.invalid> 0 +0000' as ByteString

/**
 * The files as a stage is to see them: those of the tip, and for one that stands in front of a gate those with the
 * patches that wait there, merged per path. Refuses where these do not go together, or not with the tip.
 */
export async function candidateFor(
  context: Context,
  loaded: Loaded,
  stage: StageDefinition,
): Promise<Candidate> {
  const { repo } = context
  const { tip } = await headOf(context, loaded)
  const { changes, evidence } = await judgedIn(context, loaded, tip, stage)
  const base = stage.reads === null ? tip : await withoutRun(repo, tip, loaded.workflow)
  const found = { changes, evidence, tip: tip.tree }
  if (evidence.candidate.length === 0) return { tree: base.tree, commit: base.oid, ...found }
  const edits = changes.map(({ path, new: file }) => ({ path, file }))
  const tree = await editTree(repo, base.tree, edits)
  const commit = await unreferenced(repo, base.oid, tree, 'The patches that wait for review\n')
  return { tree, commit, ...found }
}

/** A commit that no ref names. */
function unreferenced(repo: Repository, parent: Oid, tree: Oid, message: string): Promise<Oid> {
  const content = { tree, parents: [parent], author: NOBODY, committer: NOBODY, message: encodeUtf8(message) }
  return repo.write('commit', formatCommit(content))
}

/**
 * The tip without what stages handed in: a stage that says what it reads finds that in its prompt, and nothing else. On the
 * base, since on the draft it would be the very commit that shows what it takes away.
 */
async function withoutRun(
  repo: Repository,
  tip: Commit,
  { slug, base }: Loaded['workflow'],
): Promise<{ readonly oid: Oid; readonly tree: Oid }> {
  const own = await listFiles(repo, tip.tree, runFolder(slug))
  const tree = await editTree(
    repo,
    tip.tree,
    own.map(({ path }) => ({ path, file: null })),
  )
  return { tree, oid: await unreferenced(repo, base, tree, 'What the stage reads is in its prompt\n') }
}

/** The tip with what somebody changed of the files of a candidate, and nothing of its patches. */
export async function onTip(
  { repo }: Pick<Context, 'repo'>,
  { tree, tip }: Pick<Candidate, 'tree' | 'tip'>,
  made: Oid,
): Promise<Oid> {
  if (tree === tip) return made
  const changes = await changesBetween(repo, tree, made)
  return editTree(
    repo,
    tip,
    changes.map(({ path, new: file }) => ({ path, file })),
  )
}

/** What the patches change that a stage judges, and the code that it judges by them. */
async function judgedIn(
  context: Context,
  loaded: Loaded,
  tip: Commit,
  stage: StageDefinition,
): Promise<Pick<Candidate, 'changes' | 'evidence'>> {
  const { workflow } = loaded
  const waiting = candidateOf(workflow, stage, loaded.waiting)
  const judges = judgesCode(workflow.definition, stage)
  if (!judges && waiting.length === 0) return { changes: [], evidence: NO_EVIDENCE }
  const patches = await Promise.all(waiting.map(({ oid }) => knownCommit(context.repo, oid)))
  patches.sort((a, b) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0) || (a.oid < b.oid ? -1 : 1))
  const added: Added[] = []
  for (const patch of patches) added.push(await addition(context, loaded, tip, patch, added))
  const changes = added.flatMap((each) => each.changes)
  const code = judges ? judgedCode(workflow, stage, changes, context.hashing) : null
  return { changes, evidence: { code, candidate: patches.map(({ oid }) => oid) } }
}

/** What a patch changes, and what people call it. */
interface Added {
  readonly name: string
  readonly changes: readonly Change[]
}

/** What a patch changes on the tip, where neither the tip nor the patches before it changed that too. */
async function addition(
  { repo }: Context,
  { workflow }: Loaded,
  tip: Commit,
  patch: Commit,
  before: readonly Added[],
): Promise<Added> {
  const { slug } = workflow
  const [parent] = patch.parents
  if (parent === undefined) throw new Error(`the patch ${patch.oid} has no parent`)
  const base = await knownCommit(repo, parent)
  const [changes, since] = await Promise.all([
    changesBetween(repo, base.tree, patch.tree),
    changesBetween(repo, base.tree, tip.tree),
  ])
  const name = nameOfPatch({ number: numberOf(patch), oid: patch.oid })
  const refuse = (code: string, path: Change['path'], why: string): never => {
    throw new Refused(code, `${showPath(path)} ${why}`, `wf reject-diff ${slug} --patch ${name} -m WHY`)
  }
  const moved = bothChange(since, changes)
  if (moved !== null)
    refuse('PATCH_MOVED', moved, `has changed on draft/${slug} since patch ${name} was made`)
  for (const other of before) {
    const both = bothChange(other.changes, changes)
    if (both !== null) refuse('PATCHES_OVERLAP', both, `is changed by patches ${other.name} and ${name}`)
  }
  return { name, changes }
}

/** What a stage would judge now; where that cannot be put together, nothing. No object is written for it. */
export async function evidenceNow(
  context: Context,
  loaded: Loaded,
  stage: StageDefinition,
): Promise<Evidence> {
  try {
    const { tip } = await headOf(context, loaded)
    return (await judgedIn(context, loaded, tip, stage)).evidence
  } catch (error) {
    if (error instanceof Refused) return NO_EVIDENCE
    throw error
  }
}
