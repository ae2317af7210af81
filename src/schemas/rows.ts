import * as z from 'zod/mini'
import { recordId } from './record-id.js'
import { prose } from './report-parts.js'

const Row = z.object({
  id: recordId.check(z.describe('unique: A1, A2, …')),
  requirement: recordId.check(z.describe('the id of the requirement that it proves')),
  expects: prose.check(
    z.describe('what has to be observed, with the numbers and names of the requirement; nothing weaker'),
  ),
  evidence: prose.check(
    z.describe('what will show it: a test, a command and what it prints, a file, a decision of a person'),
  ),
  adversarial_check: z.optional(prose.check(z.describe('how somebody would try to show that it is not met'))),
})

/** What proves each requirement, decided before anybody works. */
export const Rows = z
  .object({ rows: z.array(Row).check(z.minLength(1), z.maxLength(1000)) })
  .check(z.describe('What proves each requirement'))
