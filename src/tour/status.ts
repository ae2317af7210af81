import * as z from 'zod/mini'
import type { Actor } from './actor.js'
import type { Scratch } from './set-up.js'
import type { Story } from './story.js'
import { check, type Tour, TourFailed } from './tour-command.js'

const Status = z.object({
  facts: z.object({
    state: z.string(),
    tip: z.string(),
    stages: z.array(
      z.object({ name: z.string(), type: z.string(), state: z.string(), subject: z.nullable(z.string()) }),
    ),
    plan: z.object({ path: z.string(), blob: z.nullable(z.string()) }),
    pending: z.array(z.object({ oid: z.string() })),
  }),
})
export type Status = z.infer<typeof Status>['facts']

/** What `wf status --json` tells a script: where the workflow stands, and what each decision is about. */
export async function readStatus(tour: Tour, ada: Actor, scratch: Scratch, story: Story): Promise<Status> {
  const output = await check(tour, ada, scratch.path, ['wf', 'status', story.slug, '--json'])
  const read = Status.safeParse(parseJson(output))
  if (read.success) return read.data.facts
  throw new TourFailed(`wf status --json is not what scripts rely on: ${z.prettifyError(read.error)}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TourFailed(`wf status --json printed no JSON: ${(cause as Error).message}`)
  }
}
