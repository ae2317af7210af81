import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { remember } from '../../app/objects/memory-file.js'
import type { Context } from '../../app/outcome/context.js'
import { type Owner, ownerState, thisProcess } from '../process/process-owner.js'

/** What runs in this clone at the moment, for whoever looks on. Times are milliseconds since 1970. */
export interface Running {
  readonly slug: string
  readonly stage: string
  readonly agent: string | null
  /** `null` for a round of work on the code, which has no number. */
  readonly attempt: number | null
  readonly began: number
  /** The last line that it printed; empty for none. */
  readonly line: string
  readonly at: number
  readonly owner: Owner
}

const schema = z.object({
  slug: z.string(),
  stage: z.string(),
  agent: z.nullable(z.string()),
  attempt: z.nullable(z.number()),
  began: z.number(),
  line: z.string(),
  at: z.number(),
  owner: z.object({ machine: z.string(), pid: z.number(), started: z.string() }),
})

export interface Announced {
  /** What it does now. The file follows at most once a second. */
  readonly activity: (line: string) => void
  readonly end: () => Promise<void>
}

const MOMENT = 1000
const MAX_LINE = 300
const MAX_FILES = 200
const MAX_BYTES = 10_000

/** Says in this clone's Git directory that something runs, until it ends. Best effort: nothing is decided on it. */
export async function announce(
  context: Context,
  what: Pick<Running, 'slug' | 'stage' | 'agent' | 'attempt'>,
): Promise<Announced> {
  const name = createHash('sha256').update(`${what.slug}\0${what.stage}`).digest('hex').slice(0, 24)
  const file = join(await folderOf(context), `${name}.json`)
  const began = Date.now()
  let written = began
  let writing = remember(file, {
    ...what,
    began,
    line: '',
    at: began,
    owner: thisProcess(),
  } satisfies Running)
  await writing
  return {
    activity(line) {
      const at = Date.now()
      if (at - written < MOMENT) return
      written = at
      const running = { ...what, began, line: line.slice(0, MAX_LINE), at, owner: thisProcess() }
      writing = writing.then(() => remember(file, running))
    },
    async end() {
      await writing
      await rm(file, { force: true }).catch(() => {})
    },
  }
}

/** What runs here of a workflow. What a process left that was killed is not told. */
export async function runningOf(context: Context, slug: string): Promise<readonly Running[]> {
  const folder = await folderOf(context)
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(names.slice(0, MAX_FILES).map((name) => readRunning(join(folder, name))))
  return found.filter(
    (each): each is Running =>
      each !== null && each.slug === slug && ['here', 'alive'].includes(ownerState(each.owner)),
  )
}

async function readRunning(file: string): Promise<Running | null> {
  try {
    const text = await readFile(file, 'utf8')
    const parsed = schema.safeParse(JSON.parse(text.slice(0, MAX_BYTES)))
    return parsed.success ? parsed.data : null
  } catch {
    // It ended meanwhile, or is no file of ours.
    return null
  }
}

const folderOf = async ({ repo }: Context): Promise<string> =>
  join((await repo.places()).commonDir, 'wf', 'running')
