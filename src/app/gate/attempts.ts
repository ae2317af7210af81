import { attemptRef } from '../../domain/names/slug.js'
import { decodeLossy } from '../../domain/text/bytes.js'
import { usageIn } from '../../domain/text/usage.js'
import { readCommit } from '../objects/read-commit.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { gateNamedIn } from '../read/waiting.js'
import { publish } from '../write/publish.js'
import { agentOf, noteOf } from './gate.js'
import { type Proposal, writePatchCommit } from './write-patch.js'

const numberOf = (ref: string): number => Number(/\/([1-9]\d{0,8})$/.exec(ref)?.[1] ?? 0)

/**
 * Keeps what a run had written when it failed, as a commit that a local ref holds until `wf gc`. Nothing of it is at
 * the gate. Returns its number, or `null` where it had changed no file.
 */
export async function keepAttempt(
  context: Context,
  slug: string,
  proposal: Proposal,
): Promise<number | null> {
  const { repo } = context
  const onto = await readCommit(repo, proposal.onto)
  if (onto === null || onto.tree === proposal.tree) return null
  const to = await writePatchCommit(context, proposal, null)
  for (;;) {
    const kept = await repo.refs([attemptRef(slug, 0).slice(0, -1)])
    const number = Math.max(0, ...kept.map(({ name }) => numberOf(name))) + 1
    const ref = { name: attemptRef(slug, number), from: null, to }
    // Nothing is recorded by it: whatever interrupted the run has not been too late.
    // Another run that failed at the same time may have taken the number.
    if ((await publish({ ...context, published: () => {} }, [ref], `wf run: ${slug}`)) === 'done')
      return number
  }
}

/** What was kept under that number. Refuses a number under which nothing is kept, and names those that are. */
export async function keptAttempt(context: Context, slug: string, number: string): Promise<Proposal> {
  const { repo } = context
  const refs = await repo.refs([attemptRef(slug, 0).slice(0, -1)])
  const numbers = refs.map(({ name }) => numberOf(name)).sort((a, b) => a - b)
  const ref = refs.find(({ name }) => name === attemptRef(slug, Number(number)))
  const commit = ref === undefined ? null : await readCommit(repo, ref.oid)
  const [onto] = commit?.parents ?? []
  if (commit !== null && onto !== undefined)
    return {
      onto,
      tree: commit.tree,
      note: noteOf(commit),
      agent: agentOf(commit),
      stage: gateNamedIn(commit),
      usage: usageIn(decodeLossy(commit.message)),
    }
  const last = numbers.at(-1)
  const message = `nothing is kept of attempt ${number} of ${slug}`
  throw last === undefined
    ? new Refused(
        'NO_SUCH_ATTEMPT',
        `${message}: no run that failed has left changes here`,
        `wf status ${slug}`,
      )
    : new Refused(
        'NO_SUCH_ATTEMPT',
        `${message}; kept are: ${numbers.join(', ')}`,
        `wf submit-diff ${slug} --from-attempt ${last}`,
      )
}
