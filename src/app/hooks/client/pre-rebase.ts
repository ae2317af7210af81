import type { Refusal } from '../../../domain/decide/decision.js'
import { readMessage } from '../../../domain/log/message.js'
import { asOid, type Oid } from '../../../domain/names/oid.js'
import { DRAFTS } from '../../../domain/names/slug.js'
import { resolveRevision } from '../../../git/native/revision.js'
import { git } from '../../../git/process/run.js'
import { utf8 } from '../../../git/process/text.js'
import { readCommit } from '../../objects/read-commit.js'
import type { Context } from '../../outcome/context.js'

/** Would the rebase write an event anew? Ordinary commits above the last one may be rebased. */
export async function preRebase(
  context: Context,
  upstream: string,
  given: string | undefined,
): Promise<Refusal | null> {
  const { repo } = context
  const head = await git(['symbolic-ref', '-q', 'HEAD'], { ...repo.where, allowExit: [1] })
  const branch = given === undefined ? utf8(head.stdout.trim()) : full(given)
  if (!branch.startsWith(DRAFTS)) return null
  const tip = await repo.resolve(branch)
  const base = upstream === '--root' ? null : await resolveRevision(repo.where, upstream)
  if (tip === null) return null
  const events = await rewritten(context, tip, base)
  if (events === 0) return null
  const slug = branch.slice(DRAFTS.length)
  const what = events === 1 ? 'an event' : `${events} events`
  return {
    code: 'REBASE_OF_EVENTS',
    message: `this would rewrite ${what} of ${slug} and break its signatures: a draft follows its target by a merge`,
    hint: `wf update ${slug}`,
  }
}

const full = (name: string): string => (name.startsWith('refs/') ? name : `refs/heads/${name}`)

async function rewritten(context: Context, tip: Oid, base: Oid | null): Promise<number> {
  const { repo } = context
  const without = base === null ? [] : [`^${base}`]
  const { stdout } = await git(['rev-list', tip, ...without, '--'], repo.where)
  let events = 0
  for (const line of stdout.split('\n').filter((each) => each !== '')) {
    const commit = await readCommit(repo, asOid(line))
    if (commit !== null && readMessage(commit.message).kind !== 'ordinary') events++
  }
  return events
}
