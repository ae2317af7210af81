import type { Commit } from '../../domain/log/commit.js'
import { DRAFTS } from '../../domain/names/slug.js'
import type { Policy } from '../../domain/policy/policy.js'
import type { Ref } from '../../git/port.js'
import { readCommit } from '../objects/read-commit.js'
import { completing } from '../outcome/completing.js'
import type { Context } from '../outcome/context.js'
import { Refused } from '../outcome/outcome.js'
import { readLaw } from '../read/law.js'
import { wayToBranch, wayToPolicy } from '../read/way-to-policy.js'

export interface OpeningTarget {
  readonly target: Ref
  readonly onto: Commit
  readonly policy: Policy
}

/**
 * The branch that a new workflow is for: the one named, else the current one. Refuses a draft, and a branch
 * without a valid policy, where nobody could approve anything.
 */
export async function openingTarget(
  context: Context,
  refs: readonly Ref[],
  given: string | null,
): Promise<OpeningTarget> {
  const { repo } = context
  const target = targetOf(refs, given, (await repo.places()).bare)
  const onto = await readCommit(repo, target.oid)
  if (onto === null) {
    const message = `${target.name} leads to ${target.oid}, which is not a commit in this repository`
    throw new Refused('OBJECT_MISSING', message, await completing(context))
  }
  const law = await readLaw(repo, target.oid)
  if (law.kind === 'policy') return { target, onto, policy: law.policy }
  if (law.kind === 'invalid') throw new Refused('BAD_POLICY', law.why, 'wf policy check .vizier/policy.yml')
  const branch = target.name.replace('refs/heads/', '')
  const message = `${branch} has no .vizier/policy.yml, so nobody could approve anything`
  throw new Refused('NO_POLICY', message, target.head ? (await wayToPolicy(context)).command : 'wf init')
}

function targetOf(refs: readonly Ref[], given: string | null, bare: boolean): Ref {
  if (given !== null) {
    const found = refs.find(({ name }) => name === `refs/heads/${given}`)
    if (found) return found
    throw new Refused('NO_SUCH_BRANCH', `there is no branch called ${JSON.stringify(given)}`, 'git branch')
  }
  const here = refs.find((ref) => ref.head)
  if (!here) {
    const message = 'HEAD is on no branch with a commit, so it is not known what the change is for'
    throw new Refused(
      'NO_TARGET',
      message,
      refs.length === 0 ? wayToBranch(refs, bare).command : 'add --target BRANCH',
    )
  }
  if (!here.name.startsWith(DRAFTS)) return here
  throw new Refused('NO_TARGET', `the current branch is itself a draft`, 'add --target BRANCH')
}
