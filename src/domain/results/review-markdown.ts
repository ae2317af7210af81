import { backticksAround } from '../text/backticks.js'
import { type Assessment, type Finding, type Review, SEVERITIES, type Severity, showPlace } from './review.js'

const SAID: Readonly<Record<Assessment, string>> = {
  APPROVE: 'approve',
  APPROVE_WITH_CHANGES: 'approve with changes',
  REQUEST_CHANGES: 'request changes',
  REJECT: 'reject',
}

const TITLES: Readonly<Record<Severity, string>> = {
  blockers: 'Blockers',
  major: 'Major concerns',
  minor: 'Minor issues',
}

const counted = (count: number, severity: Severity): string => {
  const many = TITLES[severity].toLowerCase()
  return `${count} ${count === 1 ? many.replace(/s$/, '') : many}`
}

/** A review as a person reads it in the repository: the assessment first, then each finding with its id and place. */
export function reviewAsMarkdown(review: Review, title = 'Review'): string {
  const counts = SEVERITIES.map((severity) => counted(review[severity].length, severity))
  const parts = [
    `# ${title}`,
    `**Assessment:** ${SAID[review.assessment]} (${counts.join(', ')})`,
    ...(review.summary === null ? [] : [review.summary.trim()]),
    ...SEVERITIES.flatMap((severity) => [`## ${TITLES[severity]}`, ...listed(review[severity])]),
  ]
  return `${parts.join('\n\n')}\n`
}

const listed = (findings: readonly Finding[]): readonly string[] =>
  findings.length === 0 ? ['None.'] : findings.flatMap(found)

function found({ id, title, place, detail, suggestion, check }: Finding): readonly string[] {
  return [
    `### ${id}: ${title}`,
    code(showPlace(place)),
    ...(detail === null ? [] : [detail.trim()]),
    ...(suggestion === null ? [] : [`**Suggestion:** ${suggestion.trim()}`]),
    ...(check === null ? [] : [`**Check:** ${code(check)}`]),
  ]
}

/** In as many backticks as it takes. */
function code(text: string): string {
  const fence = backticksAround(text)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}
