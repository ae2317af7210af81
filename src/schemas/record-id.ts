import * as z from 'zod/mini'

/** As records are named by `wf waive`, and in the trailers of a log. */
export const recordId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only'))
