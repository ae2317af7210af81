import { classify } from '../../domain/gather/classify.js'
import type { Strategy } from '../../domain/gather/strategy.js'
import { todosIn } from '../../domain/gather/todos.js'
import { type Commit, parsePerson } from '../../domain/log/commit.js'
import { FETCH_BRANCHES } from '../../domain/names/fetched.js'
import type { Oid } from '../../domain/names/oid.js'
import { type Path, showPath } from '../../domain/names/path.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { compareBytes } from '../../domain/tree/change.js'
import { changesBetween } from '../../git/trees.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { isoTime } from '../read/facts.js'
import { type OpenWorkflow, openWorkflows } from '../read/open-workflows.js'

/** Where things stand: what somebody wants to know who sits down to work. */
export interface SessionDigest {
  readonly schema: 'wf.session-digest.v1'
  readonly strategy: string
  readonly commit: Oid
  readonly commits: readonly RecentCommit[]
  /** Files that those commits changed, by name. */
  readonly changed: readonly string[]
  readonly workflows: readonly OpenWorkflow[]
  /** Workflows whose plan changed after it was approved, or that wait for somebody. */
  readonly attention: readonly { readonly slug: string; readonly why: string; readonly command: string }[]
  /** In the files that were changed lately. */
  readonly todos: readonly { readonly path: string; readonly line: number; readonly text: string }[]
}

export interface RecentCommit {
  readonly oid: Oid
  readonly at: string | null
  /** As the commit claims it. */
  readonly author: string
  readonly subject: string
}

const CHANGED_AT_MOST = 200
const TODOS_AT_MOST = 50

/**
 * The last commits before `tip`, the workflows that are open, `without` the one that asks, and the marks in what was
 * changed lately.
 */
export async function sessionDigest(
  context: Context,
  tip: Oid,
  strategy: Strategy,
  without: string | null = null,
): Promise<SessionDigest> {
  const [recent, all] = await Promise.all([recentCommits(context, tip, strategy), openWorkflows(context)])
  const open = all.filter(({ slug }) => slug !== without)
  return {
    schema: 'wf.session-digest.v1',
    strategy: strategy.name,
    commit: tip,
    commits: recent.commits,
    changed: recent.changed.map(({ path }) => showPath(path)),
    workflows: open,
    attention: open.flatMap(attentionTo),
    todos: await todosOf(context, recent.changed),
  }
}

interface ChangedFile {
  readonly path: Path
  readonly oid: Oid
}

async function recentCommits({ repo }: Context, tip: Oid, strategy: Strategy) {
  const commits: RecentCommit[] = []
  const last = await readCommit(repo, tip)
  if (last === null)
    throw new Refused('NO_SUCH_COMMIT', `${tip} is not a commit in this clone`, FETCH_BRANCHES)
  const newest = last.tree
  let before: Oid = last.tree
  for (let commit: Commit | null = last; commit !== null && commits.length < strategy.history; ) {
    const author = parsePerson(commit.author)
    commits.push({
      oid: commit.oid,
      at: author ? isoTime(author.seconds, author.zone) : null,
      author: author?.name ?? decodeLossy(commit.author),
      subject: decodeLossy(commit.message).split('\n', 1)[0] ?? '',
    })
    const parent: Oid | undefined = commit.parents[0]
    commit = parent === undefined ? null : await readCommit(repo, parent)
    if (commit !== null) before = commit.tree
  }
  const changes = await changesBetween(repo, before, newest)
  const files = changes.flatMap(({ path, new: now }) =>
    now?.mode.startsWith('100') ? [{ path, oid: now.oid }] : [],
  )
  const kept = new Set(
    classify(
      files.map(({ path }) => path),
      { ...strategy, documents: ['**'] },
    ).documents,
  )
  const changed: readonly ChangedFile[] = files
    .filter(({ path }) => kept.has(path))
    .sort((a, b) => compareBytes(a.path, b.path))
    .slice(0, CHANGED_AT_MOST)
  return { commits, changed }
}

async function todosOf({ repo }: Context, files: readonly ChangedFile[]): Promise<SessionDigest['todos']> {
  const found: SessionDigest['todos'][number][] = []
  for (const { path, oid } of files) {
    if (found.length >= TODOS_AT_MOST) break
    const blob = await repo.read(oid)
    // A NUL is what makes a file binary, to Git as well.
    if (blob === null || blob.content.slice(0, 8000).includes('\0')) continue
    const todos = todosIn(decodeLossy(blob.content), TODOS_AT_MOST - found.length)
    found.push(...todos.map((todo) => ({ path: showPath(path), ...todo })))
  }
  return found
}

function attentionTo({
  slug,
  state,
  stage,
  why,
  plan,
  waiting,
  reason,
}: OpenWorkflow): SessionDigest['attention'] {
  if (reason !== null) return [{ slug, why: reason.message, command: `wf status ${slug}` }]
  if (plan === 'stale')
    return [{ slug, why: 'its plan changed after it was approved', command: `wf show ${slug} plan` }]
  if (waiting > 0)
    return [
      {
        slug,
        why: waiting === 1 ? 'a patch is pending' : `${waiting} patches are pending`,
        command: `wf diff ${slug}`,
      },
    ]
  if (state === 'awaiting')
    return [{ slug, why: `${stage} is pending: ${why}`, command: `wf status ${slug}` }]
  return []
}
