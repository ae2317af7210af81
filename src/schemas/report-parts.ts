import * as z from 'zod/mini'

export const prose = z.string().check(z.minLength(1), z.maxLength(20_000))
export const name = z.string().check(z.minLength(1), z.maxLength(300))
export const texts = z.array(prose).check(z.maxLength(500))

export const status = z
  .enum(['PASS', 'FAIL', 'BLOCKED'])
  .check(
    z.describe('PASS if all that was asked for is done and shown; BLOCKED if that cannot be told or done'),
  )

export const skippedChecks = z
  .array(
    z.object({
      name,
      mandatory: z.boolean(),
      why: prose,
    }),
  )
  .check(
    z.maxLength(500),
    z.describe('each check that you did not run; a report with a mandatory one in it cannot be PASS'),
  )

export const residualRisks = texts.check(
  z.describe('what stays uncertain; nothing that was asked for and is not done'),
)

export const nextAction = z.optional(prose.check(z.describe('leave it out if there is nothing to do')))
