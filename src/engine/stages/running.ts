import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { recall, remember } from '../../app/objects/memory-file.js'
import type { Context } from '../../app/outcome/context.js'
import { type Owner, ownerState, thisProcess } from '../../git/process/process-owner.js'

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
  const owner = thisProcess()
  let written = began
  let writing = remember(file, {
    ...what,
    began,
    line: '',
    at: began,
    owner,
  } satisfies Running)
  await writing
  return {
    activity(line) {
      const at = Date.now()
      if (at - written < MOMENT) return
      written = at
      const running = { ...what, began, line: line.slice(0, MAX_LINE), at, owner }
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
  const found = names.slice(0, MAX_FILES).map((name) => recall(join(folder, name), MAX_BYTES))
  return found.filter(
    (each): each is Running =>
      // It ended meanwhile, or is no file of ours.
      isRunning(each) && each.slug === slug && ['here', 'alive'].includes(ownerState(each.owner)),
  )
}

function isRunning(value: unknown): value is Running {
  const { slug, stage, agent, attempt, began, line, at, owner } = (value ?? {}) as Partial<Running>
  const texts = [slug, stage, agent ?? '', line, owner?.machine, owner?.started]
  const numbers = [attempt ?? 0, began, at, owner?.pid]
  return texts.every((each) => typeof each === 'string') && numbers.every((each) => typeof each === 'number')
}

const folderOf = async ({ repo }: Context): Promise<string> =>
  join((await repo.places()).commonDir, 'wf', 'running')
