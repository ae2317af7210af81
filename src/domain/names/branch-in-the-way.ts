import { foldersOf } from './ref-name.js'
import { draftRef } from './slug.js'

/** Does a branch of this full name keep Git from having the draft's? Git has no branch that another one lies below. */
export function isBranchInTheWay(name: string, slug: string): boolean {
  const draft = draftRef(slug)
  return name.startsWith(`${draft}/`) || (name.startsWith('refs/heads/') && foldersOf(draft).includes(name))
}
