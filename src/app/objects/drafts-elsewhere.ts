import { FETCHED, slugOfArchive } from '../../domain/names/fetched.js'
import { ARCHIVES, DRAFTS } from '../../domain/names/slug.js'
import { draftAtRemote, slugOfDraft } from '../../domain/names/slug-of.js'
import type { NativeRepository } from '../../git/native/repository.js'

export interface DraftElsewhere {
  readonly slug: string
  readonly remote: string
}

/** Drafts that a fetch has seen at a remote, and that are neither drafts nor archives here, and in no archive that it brought. No network is asked. */
export async function draftsElsewhere(repo: NativeRepository): Promise<readonly DraftElsewhere[]> {
  const refs = await repo.refs(['refs/remotes/', DRAFTS, ARCHIVES, FETCHED])
  const here = new Set(refs.map(({ name }) => slugOfDraft(name) ?? slugOfArchive(name)))
  const found = new Map<string, DraftElsewhere>()
  for (const { name } of refs) {
    const draft = draftAtRemote(name)
    if (draft === null || here.has(draft.slug) || found.has(draft.slug)) continue
    found.set(draft.slug, draft)
  }
  return [...found.values()]
}

/** The command that makes it a draft here. */
export const toBring = ({
  slug,
  remote,
}: DraftElsewhere): { readonly command: string; readonly why: string } => ({
  command: `wf sync ${slug}${remote === 'origin' ? '' : ` --remote ${remote}`}`,
  why: `a draft at ${remote} that is not here yet`,
})
