import { join } from 'node:path'
import type { Actor } from './actor.js'
import { ask } from './ask.js'

/** What one needs to write any history one likes: Git's plumbing, and nobody's leave. */
export interface Forgery {
  /** The text of a file in a commit. */
  read(commit: string, path: string): Promise<string>
  /** A commit's tree, with other text in one file. Answers the tree. */
  replace(commit: string, path: string, text: string): Promise<string>
  /** An ordinary commit. */
  commit(tree: string, parent: string, message: string): Promise<string>
  /** A commit once more, on other parents and with another tree: author, dates, message, signature as they were. */
  again(commit: string, tree: string, parents: readonly string[]): Promise<string>
  /** Points the branch at a commit, as a push by force would. */
  land(branch: string, commit: string): Promise<void>
  /** What a revision names. */
  oid(revision: string): Promise<string>
  /** The commits between two, along first parents, oldest first; the first one is not among them. */
  between(from: string, to: string): Promise<readonly string[]>
}

export function forgeryBy(actor: Actor, repository: string): Forgery {
  const index = { GIT_INDEX_FILE: join(actor.home, 'index') }
  const git = (args: readonly string[], more: Parameters<typeof ask>[3] = {}) =>
    ask(actor, repository, args, more)
  return {
    // The line break at the end is part of the text.
    read: async (commit, path) => `${await git(['cat-file', 'blob', `${commit}:${path}`])}\n`,
    async replace(commit, path, text) {
      const blob = await git(['hash-object', '-w', '--stdin'], { input: text })
      await git(['read-tree', commit], { vars: index })
      await git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], { vars: index })
      return git(['write-tree'], { vars: index })
    },
    commit: (tree, parent, message) => git(['commit-tree', tree, '-p', parent, '-m', message]),
    async again(commit, tree, parents) {
      const raw = await git(['cat-file', 'commit', commit])
      const links = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)]
      const input = `${links.join('\n')}\n${raw.slice(raw.indexOf('author '))}\n`
      return git(['hash-object', '-t', 'commit', '-w', '--stdin'], { input })
    },
    land: async (branch, commit) => {
      await git(['update-ref', `refs/heads/${branch}`, commit])
    },
    oid: (revision) => git(['rev-parse', '--verify', '--end-of-options', revision]),
    between: async (from, to) => {
      const list = await git(['rev-list', '--first-parent', '--reverse', `${from}..${to}`])
      return list.split('\n').filter((line) => line !== '')
    },
  }
}
