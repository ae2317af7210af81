import * as z from 'zod/mini'

const oid = z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))

/** One line of a session log, `.vizier/sessions/<slug>.json`: one commit of the chain, in this order of keys. */
export const SessionLine = z
  .strictObject({
    oid,
    parents: z.array(oid).check(z.minLength(1)),
    tree: oid,
    author: z.string().check(z.describe('Name <email> seconds zone, as in the commit')),
    committer: z.string().check(z.describe('Name <email> seconds zone, as in the commit')),
    message: z.string().check(z.describe('the whole message; its last paragraph is the event')),
  })
  .check(
    z.describe('One line of a session log: a commit of a workflow, from `opened` to the parent of the seal'),
  )

export type SessionLine = z.infer<typeof SessionLine>
