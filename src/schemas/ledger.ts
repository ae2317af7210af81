import * as z from 'zod/mini'
import { recordId } from './record-id.js'
import { name, prose } from './report-parts.js'

/** What an agent may propose of a requirement. That something is left out is decided by people: `wf waive`. */
const Proposed = z
  .enum([
    'proposed_current_scope',
    'proposed_deferred',
    'proposed_out_of_scope',
    'needs_decision',
    'non_material_context',
  ])
  .check(z.describe('what you propose; only a person decides that something is left out'))

const line = z.int().check(z.gte(1))

const Requirement = z.object({
  id: recordId.check(z.describe('R1, R2, … and the same again when you write a new version')),
  text: prose.check(
    z.describe(
      'one sentence that is true or false, as strong as its source: its numbers, names, and its "must"',
    ),
  ),
  source: z.optional(name.check(z.describe('where it is from: a file, a section, lines'))),
  from: z.optional(line.check(z.describe('the first of the lines of the source that it answers for'))),
  to: z.optional(line.check(z.describe('the last of them; the first alone without it'))),
  proposed: z.optional(Proposed),
  why: z.optional(prose.check(z.describe('of what you do not propose for now'))),
})

/** What was asked for, requirement by requirement. */
export const Ledger = z
  .object({
    requirements: z
      .array(Requirement)
      .check(
        z.minLength(1),
        z.maxLength(1000),
        z.describe('everything that was asked for, and nothing else'),
      ),
  })
  .check(z.describe('What was asked for, requirement by requirement'))
