import type { Context } from '../app/context.js'
import { statusFacts } from '../app/facts.js'
import { loadFrom } from '../app/load.js'
import { type Outcome, outcome, Refused } from '../app/outcome.js'
import { REFS_OF_ALL, refsAround } from '../app/workflow-refs.js'
import { isDone } from '../domain/freshness.js'
import { ARCHIVES, DRAFTS } from '../domain/slug.js'
import type { Ref } from '../git/port.js'
import { type Arguments, type Command, text } from './command.js'

const STATES = ['running', 'awaiting', 'paused', 'completed', 'failed', 'abandoned'] as const

export const command: Command = {
  positionals: '',
  options: { state: { type: 'string', describe: 'only those in this state', choices: STATES } },
  run,
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const wanted = text(args, 'state')
  const refs = await context.repo.refs(REFS_OF_ALL)
  const { named, pending } = refsAround(refs)
  const around = { target: async (name: string) => named(name), pending }
  const sources = sourcesOf(refs)
  const rows = await Promise.all(sources.map((source) => row(context, source, around)))
  const workflows = rows.filter((each) => wanted === null || each.state === wanted)
  return outcome('list', {
    facts: { workflows },
    next:
      sources.length === 0
        ? [{ command: 'wf draft <slug> --goal TEXT', why: 'there is no workflow yet' }]
        : [],
  })
}

/** One ref for each slug: its branch, or else its archive. */
function sourcesOf(refs: readonly Ref[]): readonly Ref[] {
  const bySlug = new Map<string, Ref>()
  for (const prefix of [ARCHIVES, DRAFTS]) {
    for (const ref of refs) if (ref.name.startsWith(prefix)) bySlug.set(ref.name.slice(prefix.length), ref)
  }
  return [...bySlug].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref)
}

async function row(context: Context, source: Ref, around: Parameters<typeof loadFrom>[2]) {
  const slug = source.name.slice(source.name.startsWith(DRAFTS) ? DRAFTS.length : ARCHIVES.length)
  try {
    const loaded = await loadFrom(context, source, around)
    const { state, stages, target } = statusFacts(context, loaded, [])
    const at = stages.find((stage) => !isDone(stage.state))?.name ?? null
    return { slug, state, stage: at, target, waiting: loaded.pending.length, reason: null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { slug, state: 'failed', stage: null, target: null, waiting: 0, reason: error.reason }
  }
}
