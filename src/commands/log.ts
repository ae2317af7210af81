import { readArtefact } from '../app/ask/artefacts.js'
import { replay } from '../app/notes/replay.js'
import { readCommit } from '../app/objects/read-commit.js'
import { chooseSlug } from '../app/outcome/choose.js'
import type { Context } from '../app/outcome/context.js'
import { type Outcome, outcome, Refused } from '../app/outcome/outcome.js'
import { isoTime } from '../app/read/facts.js'
import { badSlug, loadWorkflow } from '../app/read/load.js'
import { nameAndEmail, parsePerson } from '../domain/log/commit.js'
import { bodyOf, subjectOf } from '../domain/log/message.js'
import { showPath } from '../domain/names/path.js'
import { DRAFTS, isSlug, sessionPath } from '../domain/names/slug.js'
import { principalOf } from '../domain/policy/policy.js'
import { takenOf } from '../domain/story/patches.js'
import { decodeLossy } from '../domain/text/bytes.js'
import { statusOf } from '../domain/tree/delta.js'
import type { Entry } from '../domain/workflow/workflow.js'
import { fileAt } from '../git/trees.js'
import { type Arguments, type Command, flag, text } from './parts/command.js'

export const command: Command = {
  positionals: '[slug]',
  options: { replay: { type: 'boolean', describe: 'tell the run from its session log alone' } },
  epilogue: 'A session log lies at .vizier/sessions/<slug>.json, where the workflow landed.',
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
  if (flag(args, 'replay')) return replaySession(context, slug)
  const loaded = await loadWorkflow(context, slug)
  const keyOwner = (entry: Entry): string | null => {
    const { signer } = entry
    return signer?.ok && loaded.standing ? (principalOf(loaded.standing, signer.key)?.name ?? null) : null
  }
  return outcome('log', {
    workflow: slug,
    facts: {
      id: loaded.workflow.id,
      target: loaded.workflow.target.replace('refs/heads/', ''),
      entries: loaded.entries.map((entry) => ({ ...entryFacts(entry), principal: keyOwner(entry) })),
      findings: loaded.findings,
    },
  })
}

function entryFacts(entry: Entry) {
  const { commit, reading, changes, signer } = entry
  const by = parsePerson(commit.committer)
  const event = reading.kind === 'event' ? reading.event : null
  return {
    oid: commit.oid,
    event: event?.event ?? reading.kind,
    stage: event && 'stage' in event ? event.stage : null,
    agent: event && 'agent' in event ? event.agent : null,
    by: by ? nameAndEmail(by) : decodeLossy(commit.committer),
    at: by ? isoTime(by.seconds, by.zone) : null,
    subject: subjectOf(commit.message),
    note: event === null ? '' : bodyOf(commit.message),
    taken: event?.event === 'accepted' ? takenOf(event, changes) : null,
    key: signer?.ok ? signer.fingerprint : null,
    signature: signer === null ? 'none' : signer.ok ? 'good' : signer.why,
    files: changes.map((change) => ({
      status: statusOf(change.old, change.new),
      path: showPath(change.path),
    })),
  }
}

/** Looks on the current branch, then on the workflow's target: whichever holds the session log. */
async function replaySession(context: Context, slug: string): Promise<Outcome> {
  if (!isSlug(slug)) throw badSlug(slug)
  const path = sessionPath(slug)
  const refs = await context.repo.refs(['refs/heads/'])
  const order = [
    ...refs.filter((ref) => ref.head),
    ...refs.filter((ref) => !ref.head && !ref.name.startsWith(DRAFTS)),
  ]
  for (const ref of order) {
    const commit = await readCommit(context.repo, ref.oid)
    const file = commit === null ? null : await fileAt(context.repo, commit.tree, path)
    if (file === null) continue
    const session = await readArtefact(context, file.oid)
    const facts = { branch: ref.name.replace('refs/heads/', ''), session: { path, blob: file.oid } }
    return outcome('log', { workflow: slug, facts: { ...facts, replay: replay(path, session) } })
  }
  throw new Refused('NO_SESSION', `no branch here has ${path}`, `wf log ${slug}`)
}
