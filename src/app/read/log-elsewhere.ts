import type { Oid } from '../../domain/names/oid.js'
import { DRAFTS, SESSIONS, sessionPath } from '../../domain/names/slug.js'
import { slugOfSession } from '../../domain/names/slug-of.js'
import type { Ref } from '../../git/port.js'
import { type ListedFile, listFiles } from '../../git/trees.js'
import { isObjectFault } from '../objects/object-fault.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Incomplete } from '../outcome/outcome.js'

export const LOG_NOT_HERE = 'LOG_NOT_HERE'

// Where somebody has more of them, most are old: what is new landed on those that are listed first.
const MOST_BRANCHES = 20

export const landedElsewhere = (branch: string): string => `landed on ${branch}; its log is not in this clone`

/** A workflow of which this clone has what landed and no log: a plain clone fetches no archives. */
export function logNotHere(slug: string, branch: string): Incomplete {
  return new Incomplete(LOG_NOT_HERE, `${slug} ${landedElsewhere(branch)}`, 'wf sync', { branch })
}

/** The branch that has the session log of that workflow, by its short name; `null` where none has. */
export async function branchOfSession(context: Context, slug: string): Promise<string | null> {
  const { repo } = context
  for (const { name, oid } of targets(await repo.refs(['refs/heads/']))) {
    const found = await sessionsAt(repo, oid)
    if (found.some(({ path }) => path === sessionPath(slug))) return shortName(name)
  }
  return null
}

/** Every slug that a session log is called after, with the branch that has it. */
export async function slugsOfSessions(
  { repo }: Context,
  refs: readonly Ref[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { name, oid } of targets(refs)) {
    for (const { path } of await sessionsAt(repo, oid)) {
      const slug = slugOfSession(path)
      if (slug !== null && !found.has(slug)) found.set(slug, shortName(name))
    }
  }
  return found
}

/** A branch that cannot be read has none: what is said of it elsewhere is more than that. */
export async function sessionsAt(repo: Context['repo'], oid: Oid): Promise<readonly ListedFile[]> {
  try {
    const tip = await readCommit(repo, oid)
    return tip === null ? [] : await listFiles(repo, tip.tree, SESSIONS)
  } catch (error) {
    if (!isObjectFault(error)) throw error
    return []
  }
}

const shortName = (ref: string): string => ref.replace('refs/heads/', '')

/** The branches that work may have landed on, the one that is checked out first. */
const targets = (refs: readonly Ref[]): readonly Ref[] =>
  refs
    .filter(({ name }) => name.startsWith('refs/heads/') && !name.startsWith(DRAFTS))
    .sort((a, b) => Number(b.head) - Number(a.head))
    .slice(0, MOST_BRANCHES)
