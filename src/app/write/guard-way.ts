import type { Refusal } from '../../domain/decide/decision.js'
import { isBranchInTheWay } from '../../domain/names/branch-in-the-way.js'
import { slugOfArchive } from '../../domain/names/fetched.js'
import { DRAFTS, type Slug, storedAs } from '../../domain/names/slug.js'
import { slugOfDraft } from '../../domain/names/slug-of.js'
import { shellWord } from '../../domain/text/shell-word.js'
import type { Ref } from '../../git/port.js'
import { Refused } from '../outcome/outcome.js'

/** Refuses a slug whose branch Git could not make here. Names the branch in its way, and the way out. */
export function guardWay(slug: string, refs: readonly Ref[]): void {
  const found = refs.find(({ name }) => isBranchInTheWay(name, slug))
  if (found === undefined) return
  const no = whyNoBranch(slug, found, {
    hasEnded: (other) => refs.some(({ name }) => slugOfArchive(name) === other),
    meanwhile: () => `wf draft ${anotherSlug(slug)}`,
  })
  throw new Refused(no.code, no.message, no.hint)
}

interface Other {
  readonly hasEnded: (slug: Slug) => boolean
  /** What to do while the other workflow is open. */
  readonly meanwhile: (slug: Slug) => string
}

/** Why the draft cannot be made while there is this branch: Git has no branch that another one lies below. */
export function whyNoBranch(slug: string, { name }: Ref, { hasEnded, meanwhile }: Other): Refusal {
  const code = 'DRAFT_NAMESPACE_TAKEN'
  const branch = name.replace('refs/heads/', '')
  if (name === DRAFTS.slice(0, -1)) {
    const message = 'a branch called "draft" makes every draft/<slug> impossible'
    return { code, message, hint: 'git branch --move draft old-draft' }
  }
  const message = `a branch called "${branch}" makes draft/${slug} impossible: Git cannot have both`
  const other = slugOfDraft(name)
  if (other === null) {
    const away = `old-${storedAs(slug).replace('_', '-')}`
    return { code, message, hint: `git branch --move ${shellWord(branch)} ${away}` }
  }
  if (!hasEnded(other))
    return { code, message: `${message} until ${other} is saved or abandoned`, hint: meanwhile(other) }
  const kept = `${other} has ended, and its archive keeps the log`
  return { code, message: `${message}; ${kept}`, hint: `git branch -D ${branch}` }
}

/** One that no branch of the same words is in the way of. */
export const anotherSlug = (slug: string): string =>
  slug.includes('/') ? slug.replace('/', '-').slice(0, 63) : `${slug}-2`
