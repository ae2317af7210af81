import { ARCHIVES, DRAFTS } from '../../domain/names/slug.js'
import { REFS_TO_CHOOSE } from '../objects/workflow-refs.js'
import type { Context } from './context.js'
import { Refused } from './outcome.js'

/** The slug that was given, else the one that fits alone: the draft that is checked out, or the only one. */
export async function chooseSlug(context: Context, given: string | null): Promise<string> {
  if (given !== null) return given
  const refs = await context.repo.refs(REFS_TO_CHOOSE)
  const drafts = refs.filter(({ name }) => name.startsWith(DRAFTS))
  const here = drafts.find((ref) => ref.head)
  const archived = new Set(
    refs.filter(({ name }) => name.startsWith(ARCHIVES)).map(({ name }) => name.slice(ARCHIVES.length)),
  )
  const active = drafts.filter(({ name }) => !archived.has(name.slice(DRAFTS.length)))
  const only = here ?? (active.length === 1 ? active[0] : undefined)
  if (only) return only.name.slice(DRAFTS.length)
  if (active.length === 0) {
    if (archived.size > 0)
      throw new Refused('NO_WORKFLOW', 'no workflow is open: name the one you mean', 'wf list')
    throw new Refused('NO_WORKFLOW', 'there is no workflow yet', 'wf draft <slug> --goal TEXT')
  }
  const names = active.slice(0, 5).map(({ name }) => name.slice(DRAFTS.length))
  throw new Refused(
    'WHICH_WORKFLOW',
    `which one? ${names.join(', ')}${active.length > 5 ? ', …' : ''}`,
    'wf list',
  )
}
