import type { Advertised } from '../../domain/names/advertised.js'
import { isBranchInTheWay } from '../../domain/names/branch-in-the-way.js'
import { draftRef } from '../../domain/names/slug.js'
import { slugOfDraft } from '../../domain/names/slug-of.js'
import { escapeLine } from '../../domain/text/escape.js'
import { shellWord } from '../../domain/text/shell-word.js'
import type { Outcome } from '../outcome/outcome.js'
import { anotherSlug } from './guard-way.js'

/** Why the remote cannot have this draft as well: Git has no branch that another one lies below. `null` where it can. */
export function branchInTheWayThere(there: Advertised, remote: string, slug: string): Outcome['reason'] {
  if (there.drafts.has(slug)) return null
  const names = [...[...there.drafts.keys()].map(draftRef), ...there.strange]
  const name = names.find((each) => isBranchInTheWay(each, slug))
  if (name === undefined) return null
  const branch = name.replace('refs/heads/', '')
  const shown = escapeLine(branch)
  const message = `${remote} has the branch ${shown}, and Git cannot have draft/${slug} with it: ${slug} stays in this clone`
  const other = slugOfDraft(name)
  const code = 'DRAFT_NAMESPACE_TAKEN'
  if (other !== null && !there.archives.has(other)) {
    const away = `wf draft ${anotherSlug(slug)} --from ${slug}, then wf abandon ${slug} --discard`
    return {
      code,
      message: `${message} until ${other} is saved or abandoned, and its branch deleted`,
      hint: away,
    }
  }
  const ended = other === null ? '' : `; ${other} has ended, and its archive keeps the log`
  return { code, message: `${message}${ended}`, hint: `git push ${remote} --delete ${shellWord(branch)}` }
}
