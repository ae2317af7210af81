import * as z from 'zod/mini'
import { name, nextAction, prose, residualRisks, skippedChecks, status, texts } from './report-parts.js'

const Check = z.object({
  name: name.check(z.describe('of the policy, or the command that you ran')),
  mandatory: z.boolean(),
  result: z.enum(['PASS', 'FAIL']),
  evidence: prose.check(z.describe('what you ran and what it said')),
})

/** What an agent that changed code says of its work. `wf` compares it with what Git says. */
export const WorkerReport = z
  .object({
    status,
    summary: prose.check(z.describe('a paragraph for somebody who reads nothing else')),
    changed_surfaces: z
      .array(z.string().check(z.minLength(1), z.maxLength(4096)))
      .check(
        z.maxLength(10_000),
        z.describe(
          'each file that you changed, added or deleted, by its path from the top of the repository; no folders, no globs; of a renamed file both paths',
        ),
      ),
    checks: z.array(Check).check(z.maxLength(500), z.describe('each check that you ran')),
    skipped_checks: skippedChecks,
    assumptions: z.optional(texts),
    open_questions: z.optional(texts),
    residual_risks: residualRisks,
    next_recommended_action: nextAction,
  })
  .check(z.describe('The report of an agent that changed code'))
