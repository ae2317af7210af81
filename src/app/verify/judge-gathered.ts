import { whyNotExempt } from '../../domain/judge/exempt.js'
import { judgeLanding, type Landing } from '../../domain/judge/landing.js'
import { subjectOf } from '../../domain/log/message.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Policy } from '../../domain/policy/policy.js'
import { type Finding, type ProblemCode, problem } from '../../domain/workflow/problem.js'
import { commitSigner } from '../objects/commit-signature.js'
import type { Law } from '../read/law.js'
import type { Brings, Readable } from './gather-commit.js'

export interface Judged {
  readonly findings: readonly Finding[]
  /** Something that has to be fetched first. */
  readonly incomplete: Finding | null
}

/** What a commit brings, with what is known of a landing by the commits before it. */
export type Judgeable =
  | Exclude<Brings, { what: 'chain' }>
  | (Omit<Extract<Brings, { what: 'chain' }>, 'landing'> & { readonly landing: Omit<Landing, 'policy'> })

/** What a law says to a commit. `before`: where the same chain landed already, if it did. */
export function judgeGathered(
  gathered: Readable,
  brings: Judgeable,
  law: Law,
  before: Oid | null,
  branch: string,
): Judged {
  const { oid } = gathered
  const fail = (code: ProblemCode, message: string): Judged => ({
    findings: [{ ...problem(code, message), commit: oid }],
    incomplete: null,
  })
  switch (law.kind) {
    case 'none':
      return fail('NO_POLICY', 'there was no policy before it: nothing could allow it')
    case 'invalid':
      return fail('BAD_POLICY', `the policy before it is not valid: ${law.why}`)
    case 'policy': {
      switch (brings.what) {
        case 'many':
          return fail('LANDING_PARENTS', `it merges ${brings.parents} branches at once`)
        case 'no-chain':
          return fail('NOT_LANDED', `what it merges is not a sealed workflow: ${brings.why}`)
        case 'unsealed':
          return judgeUnsealed(brings, oid)
        case 'chain':
          return judgeChain(gathered, brings, law.policy, before, branch)
        case 'changes':
          return judgeChanges(gathered, brings, law.policy, branch)
      }
    }
  }
}

function judgeUnsealed({ log, claims }: Extract<Brings, { what: 'unsealed' }>, commit: Oid): Judged {
  const { slug } = log.workflow
  const message = claims
    ? `the workflow ${slug} that it merges has no valid seal`
    : `the workflow ${slug} that it merges was never sealed`
  const finding = { ...problem('NOT_SEALED', message), commit }
  return { findings: claims ? [...log.findings, finding] : [finding], incomplete: null }
}

function judgeChain(
  { last }: Readable,
  { log, landing }: Extract<Judgeable, { what: 'chain' }>,
  policy: Policy,
  before: Oid | null,
  branch: string,
): Judged {
  const { slug } = log.workflow
  const spent = `${slug} landed before, in ${before?.slice(0, 10)}: it may come onto ${branch.replace('refs/heads/', '')} only by a workflow of its own`
  const again = before === null ? [] : [{ ...problem('SEAL_SPENT', spent), commit: last.oid }]
  return { findings: [...log.findings, ...again, ...judgeLanding({ ...landing, policy })], incomplete: null }
}

/** A commit with one parent and no chain: exempt, or of a chain that is not here, or beside every workflow. */
function judgeChanges(
  { commit }: Readable,
  { changes, claims }: Extract<Brings, { what: 'changes' }>,
  policy: Policy,
  branch: string,
): Judged {
  const signer = policy.exempt.length === 0 ? null : commitSigner(commit)
  const why = whyNotExempt(policy, changes, signer, commit.oid)
  if (policy.exempt.length > 0 && changes.length > 0 && why === null)
    return { findings: [], incomplete: null }
  const subject = subjectOf(commit.message)
  if (claims !== null && !claims.here) {
    const message = `"${subject}" says that it lands the workflow ${claims.slug}, whose chain is not here`
    const finding = { ...problem('CHAIN_MISSING', message, 'wf sync'), commit: commit.oid }
    return { findings: [], incomplete: finding }
  }
  const near = policy.exempt.length > 0 && why !== null ? `, and it is not exempt: ${why}` : ''
  const message = `"${subject}" reached ${branch.replace('refs/heads/', '')} without a workflow${near}`
  return {
    findings: [{ ...problem('NOT_LANDED', message), commit: commit.oid }],
    incomplete: null,
  }
}
