import type { Outcome } from '../../app/outcome/outcome.js'
import type { VerifiedLanding } from '../../app/verify/law/verified-branch.js'
import { type Finding, INCOMPLETE_CODES } from '../../domain/workflow/problem.js'

/** What a report tells, whatever its format: the verdict, or why there is none. */
export interface Report {
  readonly verdict: 'PASS' | 'FAIL' | 'INCOMPLETE'
  readonly checked: number
  readonly branches: readonly Branch[]
  readonly findings: readonly Finding[]
  /** What could not be judged. A refusal, which has no commit, is one of them. */
  readonly obstacles: readonly Obstacle[]
}

export interface Branch {
  readonly branch: string
  readonly checked: number
  readonly landings: readonly VerifiedLanding[]
}

export interface Obstacle {
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly commit: string | null
}

export function reportOf({ facts, reason }: Outcome): Report {
  const all = (facts['findings'] ?? []) as readonly Finding[]
  const cannot = (finding: Finding): boolean => INCOMPLETE_CODES.has(finding.code)
  const refused = facts['verdict'] === undefined && reason !== null
  return {
    verdict: refused ? 'INCOMPLETE' : (facts['verdict'] as Report['verdict']),
    checked: Number(facts['checked'] ?? 0),
    branches: (facts['branches'] ?? []) as readonly Branch[],
    findings: all.filter((finding) => !cannot(finding)),
    obstacles: refused ? [{ ...reason, commit: null }] : all.filter(cannot),
  }
}

/** The sentence, and what to do about it. */
export function sentence({ message, hint }: Pick<Obstacle, 'message' | 'hint'>): string {
  return hint === null ? message : `${message}. What to do: ${hint}`
}
