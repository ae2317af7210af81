import { readCommit } from '../app/objects/read-commit.js'
import { type Outcome, outcome } from '../app/outcome/outcome.js'
import type { VerifiedBranch } from '../app/verify/law/verified-branch.js'
import type { Examined } from '../app/verify/verify-repository.js'
import { nameAndEmail, parsePerson } from '../domain/log/commit.js'
import { subjectOf } from '../domain/log/message.js'
import type { Finding } from '../domain/workflow/problem.js'

/** What a finding is about, for somebody who has not seen the commit: its first line, and who it says wrote it. */
interface Told extends Finding {
  readonly subject: string | null
  readonly by: string | null
}

// A page of them is for reading. Beyond that the oid has to do.
const TOLD = 500

async function tell(read: Read, finding: Finding, at: number, otherwise: string): Promise<Told> {
  const hinted = { ...finding, hint: finding.hint ?? otherwise }
  const commit = at < TOLD ? await readCommit({ read }, finding.commit).catch(() => null) : null
  if (commit === null) return { ...hinted, subject: null, by: null }
  const author = parsePerson(commit.author)
  return { ...hinted, subject: subjectOf(commit.message), by: author && nameAndEmail(author) }
}

export type Read = Examined['repo']['read']

export async function verdict(
  read: Read,
  slug: string | null,
  verified: readonly VerifiedBranch[],
  against: readonly Finding[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  // What came in on a branch says itself what to do about it.
  const otherwise = slug === null ? 'git fsck --full' : `wf draft ${slug}-2 --from ${slug}`
  const findings = await Promise.all(against.map((each, at) => tell(read, each, at, otherwise)))
  const lacking = verified.flatMap((branch) => branch.incomplete)
  const incomplete = await Promise.all(lacking.map((each, at) => tell(read, each, at, 'wf sync')))
  const named = findings.length > 0 ? 'FAIL' : incomplete.length > 0 ? 'INCOMPLETE' : 'PASS'
  const [first] = [...findings, ...incomplete]
  return outcome('verify', {
    status: named === 'PASS' ? 'done' : named === 'FAIL' ? 'failed' : 'incomplete',
    workflow: slug,
    reason: first ? { code: first.code, message: first.message, hint: first.hint } : null,
    facts: {
      verdict: named,
      range: null,
      checked: verified.reduce((sum, branch) => sum + branch.checked, 0),
      branches: verified.map(({ branch, root, checked, landings, acknowledged }) => ({
        branch: branch.replace('refs/heads/', ''),
        root,
        checked,
        // Whose it is, the verdict has judged.
        landings: landings.map(({ target: _, ...landing }) => landing),
        acknowledged,
      })),
      findings: [...findings, ...incomplete],
      ...more,
    },
  })
}
