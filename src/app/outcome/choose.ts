import { slugOfArchive } from '../../domain/names/fetched.js'
import { ARCHIVES, DRAFTS } from '../../domain/names/slug.js'
import { slugOfDraft } from '../../domain/names/slug-of.js'
import { draftsElsewhere, toBring } from '../objects/drafts-elsewhere.js'
import { REFS_TO_CHOOSE } from '../objects/workflow-refs.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

/**
 * The slug that was given, else the one that fits alone: the draft that is checked out, or the only one. Where several
 * fit, a person chooses; without one, it is refused.
 */
export async function chooseSlug(context: Context, given: string | null): Promise<string> {
  if (given !== null) return given
  const { only, slugs, archived } = await candidates(context)
  if (only !== null) return only
  if (slugs.length === 0) {
    if (archived > 0)
      throw new Refused('NO_WORKFLOW', 'no workflow is open: name the one you mean', 'wf list')
    const [there] = await draftsElsewhere(context.repo)
    if (there !== undefined)
      throw new Refused(
        'NO_WORKFLOW',
        `no workflow is here yet; ${there.remote} has one`,
        toBring(there).command,
      )
    throw new Refused('NO_WORKFLOW', 'there is no workflow yet', 'wf draft SLUG --goal TEXT')
  }
  if (context.person !== null)
    return context.person.choose(
      'Which workflow?',
      slugs.map((slug) => ({ value: slug, name: slug })),
    )
  throw new Refused(
    'WHICH_WORKFLOW',
    `which one? ${slugs.slice(0, 5).join(', ')}${slugs.length > 5 ? ', …' : ''}`,
    'wf list',
  )
}

/** The slug that fits alone; `null` where none does, or several do. */
export const openChoice = async (context: Context): Promise<string | null> => (await candidates(context)).only

async function candidates({ repo }: Context) {
  const refs = await repo.refs(REFS_TO_CHOOSE)
  const drafts = refs.filter(({ name }) => name.startsWith(DRAFTS))
  const here = drafts.find((ref) => ref.head)
  const archives = refs.filter(({ name }) => name.startsWith(ARCHIVES))
  const archived = new Set(archives.map(({ name }) => slugOfArchive(name)))
  const active = drafts.filter(({ name }) => !archived.has(slugOfDraft(name)))
  const only = here ?? (active.length === 1 ? active[0] : undefined)
  return {
    only: only?.name.slice(DRAFTS.length) ?? null,
    slugs: active.map(({ name }) => name.slice(DRAFTS.length)),
    archived: archives.length,
  }
}
