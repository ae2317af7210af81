import { noteEnd } from '../app/notes/note-records.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { loadWorkflow } from '../app/read/load.js'
import { markWorkflow } from '../app/write/mark.js'
import { publish } from '../app/write/publish.js'
import { remoteOfSeen } from '../domain/names/remote.js'
import { archiveRef, draftRef, SEEN } from '../domain/names/slug.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    message: { type: 'string', alias: 'm', describe: 'why it is abandoned' },
    discard: {
      type: 'boolean',
      describe: 'forget a draft that nobody else has seen, so that its slug is free again',
    },
  },
  epilogue: 'The log is kept as refs/wf/archive/<slug>, and the slug is never used again.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  if (flag(args, 'discard')) return discard(context, slug)
  const [draft] = await context.repo.refs([draftRef(slug)])
  const stays = (draft?.worktree ?? null) !== null
  const marked = await markWorkflow(
    context,
    'abandon',
    slug,
    'abandoned',
    text(args, 'message') ?? '',
    (loaded, tip) => [
      { name: loaded.ref, from: loaded.tip, to: stays ? tip : null },
      { name: archiveRef(slug), from: null, to: tip },
      ...loaded.pending.map(({ name, oid }) => ({ name, from: oid, to: null })),
    ],
  )
  const [abandoned] = marked.commits
  if (abandoned === undefined) return marked
  return { ...marked, refs: [...marked.refs, ...(await noteEnd(context, abandoned.oid, null))] }
}

/** Forgets the draft and its patches. Refused where a remote holds it: somebody may have built on it. */
async function discard(context: Context, slug: string): Promise<Outcome> {
  const loaded = await loadWorkflow(context, slug)
  const seen = (await context.repo.refs(['refs/remotes/', `${SEEN}${slug}/`])).find(
    ({ name }) => name.startsWith(SEEN) || name.endsWith(`/draft/${slug}`),
  )
  if (loaded.from === 'archive' || seen) {
    const where = seen ? placeOf(seen.name) : 'the archive'
    throw new Refused(
      'SEEN_BY_OTHERS',
      `${slug} is in ${where} as well, so it cannot be forgotten`,
      `wf abandon ${slug}`,
    )
  }
  const [draft] = await context.repo.refs([loaded.ref])
  if (draft?.worktree != null) {
    throw new Refused(
      'CHECKED_OUT',
      `draft/${slug} is checked out in ${draft.worktree}`,
      'switch that worktree to another branch',
    )
  }
  const refs = [
    { name: loaded.ref, from: loaded.tip, to: null },
    ...loaded.pending.map(({ name, oid }) => ({ name, from: oid, to: null })),
  ]
  // It moved meanwhile: it is looked at anew, by somebody else it may have been seen.
  if ((await publish(context, refs, `wf abandon: ${slug}`)) === 'lost') return discard(context, slug)
  return outcome('abandon', { workflow: slug, facts: { mode: 'discarded' }, refs })
}

const placeOf = (name: string): string =>
  name.startsWith(SEEN) ? remoteOfSeen(name) : name.replace('refs/remotes/', '')
