import * as z from 'zod/mini'

const oid = z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))
const count = z.int().check(z.gte(0))

const Item = z.strictObject({
  path: z.string(),
  blob: oid.check(z.describe('its bytes, in the commit that was read')),
  kind: z.string().check(z.describe('rfc, adr, prd, spec, architecture, document, command, schema, code')),
  score: z.number(),
  tokens: count.check(z.describe('of four bytes each')),
  why: z.array(z.string()).check(z.describe('the strongest reason first')),
})

const Link = z.strictObject({ target: z.string(), line: z.int().check(z.gte(1)) })

/** What belongs to a document, as it is handed to an agent. */
export const ContextPackage = z
  .strictObject({
    schema: z.literal('wf.context.v1'),
    strategy: z.string(),
    target: z.strictObject({ path: z.string(), blob: oid, title: z.string() }),
    identity: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/), z.describe('of all that it was made from')),
    budget: z.strictObject({ tokens: count, used: count }),
    documents: z.array(Item),
    code: z.array(Item),
    omitted: z.array(Item).check(z.describe('what there was no room for, the best of it')),
    outside: z.array(Link).check(z.describe('links out of the repository, which nobody followed')),
    missing: z.array(Link).check(z.describe('links to what is not there')),
  })
  .check(z.describe('What belongs to a document, and why'))
