import { chooseSlug } from '../app/choose.js'
import type { Context } from '../app/context.js'
import { isoTime } from '../app/facts.js'
import { loadWorkflow } from '../app/load.js'
import { type Outcome, outcome } from '../app/outcome.js'
import { decodeLossy } from '../domain/bytes.js'
import { nameAndEmail, parsePerson } from '../domain/commit.js'
import { statusOf } from '../domain/delta.js'
import { bodyOf, subjectOf } from '../domain/message.js'
import { showPath } from '../domain/path.js'
import { principalOf } from '../domain/policy.js'
import type { Entry } from '../domain/workflow.js'
import { type Arguments, type Command, text } from './command.js'

export const command: Command = { positionals: '[slug]', options: {}, run }

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const slug = await chooseSlug(context, text(args, 'slug'))
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
    key: signer?.ok ? signer.fingerprint : null,
    signature: signer === null ? 'none' : signer.ok ? 'good' : signer.why,
    files: changes.map((change) => ({
      status: statusOf(change.old, change.new),
      path: showPath(change.path),
    })),
  }
}
