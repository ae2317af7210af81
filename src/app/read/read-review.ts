import type { Data } from '../../domain/definition/definition.js'
import type { Finding, Review } from '../../domain/results/review.js'
import { ReviewResults } from '../../schemas/review-results.js'

/** The review in a result, or `null` where it is another kind of result. */
export function readReview(value: Data): Review | null {
  const parsed = ReviewResults.safeParse(value)
  if (!parsed.success) return null
  const { assessment, summary, blockers, major, minor } = parsed.data
  const taken = new Set<string>()
  const findings = (given: ReviewResults['blockers']): readonly Finding[] =>
    given.map(({ id, title, place, detail, suggestion, check }) => ({
      id: free(id, taken),
      title,
      place: { path: place.path, line: place.line ?? null, heading: place.heading ?? null },
      detail: detail ?? null,
      suggestion: suggestion ?? null,
      check: check ?? null,
    }))
  return {
    assessment,
    summary: summary ?? null,
    blockers: findings(blockers),
    major: findings(major),
    minor: findings(minor),
  }
}

/** An id speaks of one finding: the second of the same id gets one of its own. */
function free(id: string, taken: Set<string>): string {
  let name = id
  for (let count = 2; taken.has(name); count++) name = `${id}-${count}`
  taken.add(name)
  return name
}
