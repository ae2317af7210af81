import * as z from 'zod/mini'
import { name, nextAction, prose, residualRisks, skippedChecks, status } from './report-parts.js'

const Row = z.object({
  id: name.check(z.describe('unique in this report')),
  source_ref: z.optional(prose.check(z.describe('where the requirement is from: file, section, line'))),
  requirement: prose.check(z.describe('as strong as its source: its names, numbers and its "must"')),
  evidence_required: z.optional(prose),
  verification_method: z.optional(prose),
  adversarial_check: z.optional(prose.check(z.describe('how you tried to show that it is not met'))),
  status: z.enum(['PASS', 'FAIL', 'BLOCKED']),
  evidence: prose.check(
    z.describe('what shows it: a command and what it said, a file and line, a test, a decision'),
  ),
})

/** What an agent that looks at the work of another says of it, requirement by requirement. */
export const VerificationReport = z
  .object({
    status: status.check(z.describe('PASS only if each row is PASS')),
    summary: prose.check(z.describe('a paragraph for somebody who reads nothing else')),
    matrix: z.array(Row).check(z.minLength(1), z.maxLength(1000), z.describe('a row for each requirement')),
    skipped_checks: skippedChecks,
    residual_risks: residualRisks,
    next_recommended_action: nextAction,
  })
  .check(z.describe('The report of an agent that verifies'))
