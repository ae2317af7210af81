import { append, fold } from '../../src/domain/fold/fold.js'
import { parseCommit } from '../../src/domain/log/commit.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import type { Workflow } from '../../src/domain/workflow/workflow.js'
import { changesOf, type FileTree, objectOid } from './file-tree.js'
import { ask, type Draft, entryOf, hashingOf } from './log-builder.js'
import { verify } from './log-landing.js'

/** A log as the objects that it is made of: what somebody without a key can rewrite as they like. */
export interface Chain {
  readonly draft: Draft
  /** The contents of the commits, `opened` first. */
  readonly contents: readonly ByteString[]
  /** The trees that there are, by their ids. Whoever writes commits can write trees as well. */
  readonly trees: ReadonlyMap<Oid, FileTree>
  /** The workflow after each commit, as it was before anybody rewrote anything. */
  readonly before: readonly Workflow[]
}

export function chainOf(draft: Draft, trees: readonly FileTree[], treeOf: (tree: FileTree) => Oid): Chain {
  const { entries, definition, world } = draft
  const upTo = (at: number): Workflow => {
    const folded = fold({ entries: entries.slice(0, at + 1), definition, ask }, hashingOf(world.format))
    if (folded === null) throw new Error('not a log')
    return folded.workflow
  }
  return {
    draft,
    contents: entries.map(({ commit }) => commit.content),
    trees: new Map(trees.map((tree) => [treeOf(tree), tree])),
    before: entries.map((_, at) => upTo(at)),
  }
}

/**
 * The contents with those from `at` on replaced, and every later commit rewritten to follow: its parent, and the
 * workflow's identity where that is another one. What no key is needed for is done.
 */
export function relinked(
  { contents, draft }: Chain,
  at: number,
  instead: readonly ByteString[],
): readonly ByteString[] {
  const { format } = draft.world
  const oidOf = (content: ByteString): Oid => objectOid('commit', content, format)
  const renamed = new Map<string, string>()
  const kept = contents.slice(0, at)
  const followed = contents.slice(at + 1)
  const old = contents[at]
  const last = instead.at(-1) ?? kept.at(-1)
  if (old !== undefined && last !== undefined) renamed.set(oidOf(old), oidOf(last))
  const result = [...kept, ...instead]
  for (const content of followed) {
    let next: string = content
    for (const [from, to] of renamed) next = next.replaceAll(from, to)
    renamed.set(oidOf(content), oidOf(next as ByteString))
    result.push(next as ByteString)
  }
  return result
}

/**
 * The first thing that a verifier finds in a rewritten chain: a code, or `null` where all is as it should be. It is
 * read from the tip, so that each commit is the one that its child names; from commit `from` on it is judged.
 */
export function firstFinding(chain: Chain, contents: readonly ByteString[], from = 0): string | null {
  const { draft } = chain
  const { format } = draft.world
  const unchanged = draft.entries.slice(0, from)
  let tree = treeBefore(chain, from)
  let workflow = from === 0 ? null : (chain.before[from - 1] ?? null)
  const entries = [...unchanged]
  for (const content of contents.slice(from)) {
    const commit = parseCommit(objectOid('commit', content, format), content)
    if (commit === null) return 'UNREADABLE'
    const now = chain.trees.get(commit.tree)
    if (now === undefined) return 'OBJECT_MISSING'
    const onto = entries.at(-1)?.commit.oid ?? draft.main[0]?.oid
    if (commit.parents[0] !== onto) return 'CHAIN_BROKEN'
    const entry = entryOf(commit, changesOf(tree, now), null)
    entries.push(entry)
    tree = now
    if (workflow === null) {
      const folded = fold({ entries, definition: draft.definition, ask }, hashingOf(format))
      if (folded === null) return 'NOT_A_WORKFLOW'
      workflow = folded.workflow
      if (folded.findings[0]) return folded.findings[0].code
    } else {
      const appended = append(workflow, entry, hashingOf(format))
      workflow = appended.workflow
      if (appended.problems[0]) return appended.problems[0].code
    }
  }
  if (workflow === null) return 'NOT_A_WORKFLOW'
  return verify({ ...draft, entries, workflow, tree, findings: [] })[0]?.code ?? null
}

function treeBefore({ draft, trees }: Chain, at: number): FileTree {
  const commit = draft.entries[at - 1]?.commit
  const tree = commit === undefined ? draft.main[0]?.tree : trees.get(commit.tree)
  if (tree === undefined) throw new Error('no tree')
  return tree
}

/** The content with one byte changed by an exclusive or. */
export function flipped(content: ByteString, at: number, by: number): ByteString {
  const other = String.fromCharCode(content.charCodeAt(at) ^ by)
  return `${content.slice(0, at)}${other}${content.slice(at + 1)}` as ByteString
}
