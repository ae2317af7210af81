import { isSlug, type Slug } from '../names/slug.js'
import { type ByteString, decodeLossy } from '../text/bytes.js'
import type { Finding, Severity } from './review.js'

/** What a commit claims to have settled. */
export interface Closing {
  readonly slug: Slug
  readonly finding: string
}

const CLOSES = /^Wf-Closes: (\S{1,127})\/([A-Za-z][A-Za-z0-9-]{0,30})$/

/** The trailers `Wf-Closes: <slug>/<finding>` of a message: in its last paragraph, and nowhere else. */
export function closingsIn(message: ByteString): readonly Closing[] {
  const trimmed = message.trimEnd()
  const start = trimmed.lastIndexOf('\n\n')
  if (start < 0) return []
  return decodeLossy(trimmed.slice(start + 2) as ByteString)
    .split('\n')
    .flatMap((line) => {
      const [, slug = '', finding = ''] = CLOSES.exec(line) ?? []
      return isSlug(slug) ? [{ slug, finding }] : []
    })
}

/** A commit that says it has settled a finding, and how the finding's check went with that commit in the tree. */
export interface Evidence {
  readonly commit: string
  /** The exit code; `null` where it has not run since. */
  readonly exit: number | null
  /** Policy lists the check, so it can be run. */
  readonly listed: boolean
}

/** `claimed`: a commit says so, and the check that the finding names has not run since. */
export type FindingState = 'open' | 'claimed' | 'closed'

export interface Standing {
  readonly state: FindingState
  /** In a few words, what this state is due to. */
  readonly why: string
}

/** Where a finding stands. A commit's word closes it, and where it names a check, that check has to pass as well. */
export function standingOf({ check }: Pick<Finding, 'check'>, evidence: Evidence | null): Standing {
  if (evidence === null) return { state: 'open', why: '' }
  const by = `by ${evidence.commit.slice(0, 10)}`
  if (check === null) return { state: 'closed', why: `${by}, as its author says` }
  if (evidence.exit === null && !evidence.listed)
    return { state: 'claimed', why: `${by}; policy lists no check called ${check}` }
  if (evidence.exit === null) return { state: 'claimed', why: `${by}; ${check} has not run since` }
  if (evidence.exit === 0) return { state: 'closed', why: `${by}, and ${check} passed` }
  return { state: 'open', why: `${by}, but ${check} ended with exit code ${evidence.exit}` }
}

/** A finding of a run, as it stands. */
export interface TrackedFinding extends Finding, Standing {
  /** The output that holds it: `<stage>.<output>`. */
  readonly of: string
  readonly severity: Severity
}
