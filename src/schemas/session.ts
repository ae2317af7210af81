import * as z from 'zod'

const oid = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)

/** One line of a session log, `.vizier/sessions/<slug>.json`: one commit of the chain, in this order of keys. */
export const SessionLine = z
  .strictObject({
    oid,
    parents: z.array(oid).min(1),
    tree: oid,
    author: z.string().describe('Name <email> seconds zone, as in the commit'),
    committer: z.string().describe('Name <email> seconds zone, as in the commit'),
    message: z.string().describe('the whole message; its last paragraph is the event'),
  })
  .describe('One line of a session log: a commit of a workflow, from `opened` to the parent of the seal')

export type SessionLine = z.infer<typeof SessionLine>
