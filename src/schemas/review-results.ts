import * as z from 'zod/mini'
import { ASSESSMENTS } from '../domain/results/review.js'

const prose = z.string().check(z.minLength(1), z.maxLength(20_000))
const oneLine = z.string().check(z.maxLength(300), z.regex(/^\S(?:[^\n\r]*\S)?$/, 'one line'))

const Place = z
  .object({
    path: z.string().check(z.minLength(1), z.maxLength(1000), z.regex(/^[^\n\r\0]+$/, 'one line')),
    line: z.optional(z.int().check(z.gte(1), z.describe('counted from 1'))),
    heading: z.optional(oneLine),
  })
  .check(z.describe('a file of the repository, and where in it'))

const Finding = z.object({
  id: z
    .string()
    .check(
      z.regex(/^[A-Za-z][A-Za-z0-9-]{0,30}$/, 'a letter, then letters, digits and "-"'),
      z.describe('unique in this result: B1, B2 for blockers, M1 for major, N1 for minor'),
    ),
  title: oneLine.check(z.describe('one sentence that makes sense on its own')),
  place: Place,
  detail: z.optional(prose.check(z.describe('why it matters, with what shows it'))),
  suggestion: z.optional(prose),
  check: z.optional(
    z
      .string()
      .check(
        z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only'),
        z.describe('the name of a check of the policy that fails until this is settled, if there is one'),
      ),
  ),
})

const findings = z.array(Finding).check(z.maxLength(500))

/** What a reviewer answers: an assessment, and findings by how grave they are. */
export const ReviewResults = z
  .object({
    assessment: z.enum(ASSESSMENTS),
    summary: z.optional(prose.check(z.describe('a paragraph for somebody who reads nothing else'))),
    blockers: findings.check(z.describe('it must not go on before these are settled')),
    major: findings.check(z.describe('to be settled, or answered with a reason')),
    minor: findings.check(z.describe('worth fixing, and nothing waits for it')),
  })
  .check(z.describe('The result of a review'))

export type ReviewResults = z.infer<typeof ReviewResults>
