import { INCOMPLETE_CODES } from '../../domain/workflow/problem.js'
import type { Context } from '../outcome/context.js'
import { type VerifiedNow, verifyUpTo } from '../verify/verify-now.js'
import { type Complaint, complaint } from './finding.js'

// About a second's work. Who has more that was never verified asks for it by its own command.
const MOST_COMMITS = 500

/** What `wf verify` says of the protected branches: read where it was said before, else judged where that is quick. */
export async function examineVerdict(context: Context): Promise<readonly Complaint[]> {
  const verified = await verifyUpTo({ ...context, progress: () => {} }, MOST_COMMITS)
  if (verified === 'too-many') {
    const message = `more than ${MOST_COMMITS} commits on protected branches were never verified here`
    return [complaint('note', 'NOT_VERIFIED', message, 'wf verify')]
  }
  return verified === null ? [] : told(verified)
}

function told({ branches, cut }: VerifiedNow): readonly Complaint[] {
  const found = [...branches.flatMap(({ findings }) => findings), ...cut]
  const all = [...found, ...branches.flatMap(({ incomplete }) => incomplete)]
  const [first] = all
  if (first === undefined) return []
  const verdict = INCOMPLETE_CODES.has(first.code) ? 'INCOMPLETE' : 'FAIL'
  const more = all.length > 1 ? `, and ${all.length - 1} more` : ''
  const message = `wf verify says ${verdict}: commit ${first.commit.slice(0, 10)}: ${first.message}${more}`
  return [complaint('problem', first.code, message, first.hint ?? 'wf verify')]
}
