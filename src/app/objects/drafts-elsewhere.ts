import { FETCHED } from '../../domain/names/fetched.js'
import { ARCHIVES, DRAFTS, isSlug } from '../../domain/names/slug.js'
import type { NativeRepository } from '../../git/native/repository.js'

export interface DraftElsewhere {
  readonly slug: string
  readonly remote: string
}

/** Drafts that a fetch has seen at a remote, and that are neither drafts nor archives here, and in no archive that it brought. No network is asked. */
export async function draftsElsewhere(repo: NativeRepository): Promise<readonly DraftElsewhere[]> {
  const refs = await repo.refs(['refs/remotes/', DRAFTS, ARCHIVES, FETCHED])
  const slugOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1)
  const here = new Set(
    refs.filter(({ name }) => !name.startsWith('refs/remotes/')).map(({ name }) => slugOf(name)),
  )
  const found = new Map<string, DraftElsewhere>()
  for (const { name } of refs) {
    const remote = /^refs\/remotes\/(.+)\/draft\/[^/]+$/.exec(name)?.[1]
    const slug = slugOf(name)
    if (remote === undefined || here.has(slug) || found.has(slug) || !isSlug(slug)) continue
    found.set(slug, { slug, remote })
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
