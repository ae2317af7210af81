import type { Outcome } from '../app/outcome.js'
import type { VerifiedLanding } from '../app/verify-branch.js'
import type { Finding } from '../domain/problem.js'
import { type Paint, safe } from './paint.js'

interface VerifyFacts {
  readonly verdict: 'PASS' | 'FAIL' | 'INCOMPLETE'
  readonly checked: number
  readonly branches: readonly {
    readonly branch: string
    readonly root: string | null
    readonly checked: number
    readonly landings: readonly VerifiedLanding[]
  }[]
  readonly findings: readonly Finding[]
  readonly mode?: string
}

/** The verdict, for somebody who does not know the model: what, which commit, what to do. */
export function renderVerify({ facts, workflow }: Outcome, p: Paint): string {
  const { verdict, branches, findings, mode, checked } = facts as unknown as VerifyFacts
  const tint = verdict === 'PASS' ? p.good : p.bad
  const lines = findings.flatMap((finding) => [
    `${tint(finding.code)}  commit ${finding.commit}`,
    `  ${safe(finding.message)}`,
    ...(finding.hint === null ? [] : [`  → ${safe(finding.hint)}`]),
  ])
  for (const branch of branches) {
    const since = branch.root === null ? '' : ` since ${branch.root.slice(0, 10)}`
    lines.push(
      `${safe(branch.branch)}: ${branch.checked} ${branch.checked === 1 ? 'commit' : 'commits'}${since}`,
    )
    for (const landing of branch.landings) {
      if (workflow !== null && landing.workflow !== workflow) continue
      lines.push(
        `  ${landing.commit.slice(0, 10)} ${safe(landing.workflow)}: ${landing.detached ? 'detached, ' : ''}decided by ${landing.verified.map(safe).join(', ') || 'nobody known'}`,
      )
    }
  }
  if (mode !== undefined)
    lines.push(
      `${safe(workflow)}: ${checked} commits, ${mode}; judged by structure, the landing is judged by policy`,
    )
  return `${p.bold(tint(verdict))}\n${lines.join('\n')}\n`
}
