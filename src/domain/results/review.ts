/** What a review came to. */
export interface Review {
  readonly assessment: Assessment
  readonly summary: string | null
  readonly blockers: readonly Finding[]
  readonly major: readonly Finding[]
  readonly minor: readonly Finding[]
}

export const ASSESSMENTS = ['APPROVE', 'APPROVE_WITH_CHANGES', 'REQUEST_CHANGES', 'REJECT'] as const
export type Assessment = (typeof ASSESSMENTS)[number]

export const SEVERITIES = ['blockers', 'major', 'minor'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One thing that a reviewer found, and where. */
export interface Finding {
  /** By which others speak of it: `B1`. */
  readonly id: string
  readonly title: string
  readonly place: Place
  readonly detail: string | null
  readonly suggestion: string | null
  /** The name of a check, as policy lists it, that fails while this stands. */
  readonly check: string | null
}

export interface Place {
  readonly path: string
  readonly line: number | null
  readonly heading: string | null
}

/** The findings of a review, the gravest first. */
export const findingsOf = (review: Review): readonly (Finding & { readonly severity: Severity })[] =>
  SEVERITIES.flatMap((severity) => review[severity].map((finding) => ({ ...finding, severity })))

/** `docs/x.md:12`, as editors open it, else `docs/x.md, "Heading"`. */
export function showPlace({ path, line, heading }: Place): string {
  if (line !== null) return `${path}:${line}`
  return heading === null ? path : `${path}, "${heading}"`
}
