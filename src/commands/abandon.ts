import { askLosing, guardAgreed } from '../app/gate/ask-losing.js'
import { forgetNumbers } from '../app/gate/write-patch.js'
import { noteEnd } from '../app/notes/note-records.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { loadWorkflow, sceneOf } from '../app/read/load.js'
import { markWorkflow } from '../app/write/mark.js'
import { publish } from '../app/write/publish.js'
import { decideMark } from '../domain/decide/mark.js'
import { remoteOfSeen } from '../domain/names/remote.js'
import { archiveRef, draftRef, SEEN, SENT, sentRef, storedAs } from '../domain/names/slug.js'
import { draftAtRemote } from '../domain/names/slug-of.js'
import { shellWord } from '../domain/text/shell-word.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: {
    message: { type: 'string', alias: 'm', describe: 'why it is abandoned' },
    expect: { type: 'string', describe: 'without a terminal: the tip of the draft that would be lost' },
    discard: {
      type: 'boolean',
      describe: 'forget a draft that nobody else has seen, so that its slug is free again',
    },
  },
  epilogue:
    'Shows what would be lost first. The log is kept as refs/wf/archive/<slug>; the slug is never used again.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  const expect = text(args, 'expect')
  if (flag(args, 'discard')) return discard(context, slug, expect)
  const why = text(args, 'message') ?? ''
  const shown = await loadWorkflow(context, slug)
  const decided = decideMark(sceneOf(shown), 'abandoned', why)
  if (decided.kind === 'refused') {
    const { code, message, hint } = decided.reason
    throw new Refused(code, message, hint)
  }
  const again = `wf abandon ${slug} -m ${shellWord(why)}`
  const agreed =
    decided.kind === 'unchanged'
      ? null
      : await askLosing(context, shown, expect, { command: again, ends: KEPT })
  const [draft] = await context.repo.refs([draftRef(slug)])
  const stays = (draft?.worktree ?? null) !== null
  const numbers = await forgetNumbers(context, slug)
  const marked = await markWorkflow(
    context,
    'abandon',
    slug,
    'abandoned',
    why,
    (loaded, tip) => [
      { name: loaded.ref, from: loaded.tip, to: stays ? tip : null },
      { name: archiveRef(slug), from: null, to: tip },
      ...loaded.pending.map(({ name, oid }) => ({ name, from: oid, to: null })),
      ...numbers,
    ],
    (loaded) => agreed && guardAgreed(loaded, agreed, again),
  )
  const [abandoned] = marked.commits
  if (abandoned === undefined) return marked
  return { ...marked, refs: [...marked.refs, ...(await noteEnd(context, abandoned.oid, null))] }
}

const KEPT = 'The log is kept, and nothing of it lands. The slug cannot be used again.'
const FORGOTTEN = 'Nothing of it is kept, the log included.'

/** Forgets the draft and its patches. Refused where a remote has it: somebody may have built on it. */
async function discard(context: Context, slug: string, expect: string | null): Promise<Outcome> {
  const loaded = await loadWorkflow(context, slug)
  const seen = (await context.repo.refs(['refs/remotes/', `${SEEN}${storedAs(slug)}/`, sentRef(slug)])).find(
    ({ name }) => name.startsWith(SEEN) || name === sentRef(slug) || draftAtRemote(name)?.slug === slug,
  )
  if (loaded.from === 'archive' || seen) {
    const where = seen ? placeOf(seen.name) : 'the archive'
    throw new Refused(
      'SEEN_BY_OTHERS',
      `${slug} is in ${where} as well, so it cannot be forgotten`,
      `wf abandon ${slug} -m WHY`,
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
  const command = `wf abandon ${slug} --discard`
  await askLosing(context, loaded, expect, { command, ends: FORGOTTEN })
  const refs = [
    { name: loaded.ref, from: loaded.tip, to: null },
    ...loaded.pending.map(({ name, oid }) => ({ name, from: oid, to: null })),
    ...(await forgetNumbers(context, slug)),
  ]
  // It moved meanwhile: it is looked at anew, by somebody else it may have been seen.
  if ((await publish(context, refs, `wf abandon: ${slug}`)) === 'lost') return discard(context, slug, expect)
  return outcome('abandon', { workflow: slug, facts: { mode: 'discarded' }, refs })
}

const placeOf = (name: string): string => {
  if (name.startsWith(SENT)) return 'what was pushed from here'
  return name.startsWith(SEEN) ? remoteOfSeen(name) : name.replace('refs/remotes/', '')
}
