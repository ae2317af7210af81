import fc from 'fast-check'
import { expect } from 'vitest'
import type { Context } from '../../src/app/outcome/context.js'
import { type Outcome, Refused } from '../../src/app/outcome/outcome.js'
import { command as acceptDiff } from '../../src/commands/accept-diff.js'
import { command as approve } from '../../src/commands/approve.js'
import { command as draft } from '../../src/commands/draft.js'
import type { Command } from '../../src/commands/parts/command.js'
import { command as quick } from '../../src/commands/quick.js'
import { command as save } from '../../src/commands/save.js'
import { command as submitDiff } from '../../src/commands/submit-diff.js'
import { command as verify } from '../../src/commands/verify.js'
import { formatCommit } from '../../src/domain/log/commit.js'
import type { Oid } from '../../src/domain/names/oid.js'
import type { Path } from '../../src/domain/names/path.js'
import { type ByteString, encodeUtf8 } from '../../src/domain/text/bytes.js'
import type { FileAt, Mode } from '../../src/domain/tree/change.js'
import { editTree } from '../../src/git/trees.js'
import { hashingOf } from './log-builder.js'
import { workplace } from './workplace.js'

/** What somebody does to one path. */
export type Deed =
  | { readonly do: 'write'; readonly path: string; readonly content: Content; readonly mode: Mode }
  | { readonly do: 'keep'; readonly path: string; readonly of: number; readonly from: 'start' | 'end' }
  | { readonly do: 'append'; readonly path: string; readonly content: Content }
  | { readonly do: 'mode'; readonly path: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'rename'; readonly path: string; readonly to: string }

type Content =
  | { readonly kind: 'lines'; readonly count: number; readonly end: string; readonly last: boolean }
  | { readonly kind: 'binary' | 'nul'; readonly bytes: number; readonly seed: number }
  | { readonly kind: 'empty' }

export interface Landing {
  /** By one signature, where the change is small enough for it. */
  readonly quick: boolean
  readonly deeds: readonly Deed[]
}

const PATHS = [
  'a',
  'b.txt',
  'src/one.ts',
  'src/two.ts',
  'src/deep/er/three',
  'bin/run',
  'déjà/vu',
  'src/deep',
]

const path = fc.constantFrom(...PATHS)
const binary = fc.record({
  kind: fc.constantFrom('binary' as const, 'nul' as const),
  bytes: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 70_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(60_000, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, 5_000_000) },
  ),
  seed: fc.nat(1000),
})
const lines = fc.record({
  kind: fc.constant('lines' as const),
  count: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 250 }) },
    { weight: 1, arbitrary: fc.constantFrom(99, 100, 101, 300_000) },
  ),
  end: fc.constantFrom('\n', '\n', '\r\n', '\r', '\u2028'),
  last: fc.boolean(),
})
const content: fc.Arbitrary<Content> = fc.oneof(
  { weight: 4, arbitrary: lines },
  { weight: 4, arbitrary: binary },
  { weight: 1, arbitrary: fc.constant({ kind: 'empty' as const }) },
)
const mode = fc.constantFrom<Mode>('100644', '100644', '100644', '100755', '120000', '160000')

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), path, content, mode }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('keep' as const),
      path,
      of: fc.double({ min: 0, max: 1, noNaN: true }),
      from: fc.constantFrom('start' as const, 'end' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('append' as const), path, content }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mode' as const), path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), path, to: path }) },
)

const short = fc.record({
  do: fc.constant('write' as const),
  path: fc.constantFrom('notes/1', 'notes/2'),
  content: fc.oneof(lines, fc.constant({ kind: 'empty' as const })),
  mode: fc.constantFrom<Mode>('100644', '100755'),
})
const few = fc.record({
  quick: fc.constant(true),
  deeds: fc.array(fc.oneof({ weight: 3, arbitrary: short }, deed), { minLength: 1, maxLength: 2 }),
})
const many = fc.record({ quick: fc.constant(false), deeds: fc.array(deed, { minLength: 3, maxLength: 12 }) })

export const landings = (seed: number, count: number): readonly Landing[] =>
  fc.sample(fc.oneof(few, many), { seed, numRuns: count })

interface Held {
  readonly mode: Mode
  readonly content: ByteString
}

function bytesOf(made: Content, at: number): ByteString {
  switch (made.kind) {
    case 'empty':
      return '' as ByteString
    case 'lines': {
      const text = Array.from({ length: made.count }, (_, line) => `${at} line ${line}`).join(made.end)
      return encodeUtf8(made.last ? `${text}${made.end}` : text)
    }
    case 'binary':
    case 'nul': {
      // A generator of our own: the same bytes for the same seed, everywhere.
      let state = (made.seed * 2654435761 + at) >>> 0
      const bytes = Buffer.alloc(made.bytes)
      for (let i = 0; i < bytes.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        bytes[i] = state >>> 24
      }
      if (made.kind === 'nul') bytes[0] = 0
      return bytes.toString('latin1') as ByteString
    }
  }
}

function apply(before: ReadonlyMap<string, Held>, deeds: readonly Deed[], at: number): Map<string, Held> {
  const after = new Map(before)
  // Nothing stands where a folder has to be, nor a folder where a file comes.
  const put = (name: string, held: Held): void => {
    for (const other of [...after.keys()])
      if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) after.delete(other)
    after.set(name, held)
  }
  for (const each of deeds) {
    const held = after.get(each.path)
    if (each.do === 'write') put(each.path, { mode: each.mode, content: bytesOf(each.content, at) })
    else if (held === undefined) continue
    else if (each.do === 'remove') after.delete(each.path)
    else if (each.do === 'rename') {
      after.delete(each.path)
      put(each.to, held)
    } else if (each.do === 'mode') {
      put(each.path, { ...held, mode: held.mode === '100755' ? '100644' : '100755' })
    } else if (each.do === 'append') {
      put(each.path, { ...held, content: `${held.content}${bytesOf(each.content, at)}` as ByteString })
    } else {
      const kept = Math.floor(held.content.length * each.of)
      const rest =
        each.from === 'start' ? held.content.slice(0, kept) : held.content.slice(-kept || held.content.length)
      put(each.path, { ...held, content: rest as ByteString })
    }
  }
  return after
}

export interface Told {
  landed: number
  small: number
  destructive: number
  changes: number
}

/**
 * Lands these changes one after the other in one repository, with the commands themselves, and verifies them: all at
 * the end, from the root, and each at once where that is asked for. Whatever lands has to pass.
 */
export async function landsAndVerifies(
  plan: readonly Landing[],
  { each = false, format = 'sha1' as 'sha1' | 'sha256' } = {},
): Promise<Told> {
  const place = await workplace('begun', { format })
  place.law(
    (policy) =>
      `${policy.replace(/^(?:checks|small):.*\n/gm, '')}small: { lines: 500, paths: ["**"], role: maintainer }\n`,
  )
  const root = place.repo.oid('main')
  // Nobody looks at the target meanwhile: its files need not be written.
  place.repo.git('switch', '-q', '-c', 'aside')
  place.repo.write('plan.txt', 'Do it\n')
  const repo = await place.repo.open()
  const context: Context = {
    repo,
    cwd: place.repo.path,
    env: place.repo.env,
    hashing: hashingOf(format),
    person: null,
    progress: () => {},
    published: () => {},
    stream: () => {},
    renderPage: () => Promise.reject(new Error('no page')),
    signal: new AbortController().signal,
    terminal: false,
  }
  const call = async (command: Command, args: Record<string, unknown>): Promise<Outcome> => {
    const outcome = await command.run(context, args)
    if (outcome.reason !== null) throw new Refused(outcome.reason.code, outcome.reason.message)
    return outcome
  }
  const passes = async (what: string | undefined, why: string): Promise<void> => {
    const { facts } = await verify.run(context, { what, root: [root] })
    expect(facts.findings, why).toEqual([])
    expect(facts.verdict, why).toBe('PASS')
  }
  const told: Told = { landed: 0, small: 0, destructive: 0, changes: 0 }
  let held: ReadonlyMap<string, Held> = new Map()
  for (const [at, landing] of plan.entries()) {
    const wanted = apply(held, landing.deeds, at)
    const from = await commitOf(context, held, wanted)
    if (from === null) continue
    const slug = `change-${at}`
    const why = JSON.stringify(landing)
    try {
      if (landing.quick) {
        await quickly(call, { slug, message: 'Why', from, target: 'main' })
        told.small++
      } else await land(call, slug, from, told)
    } catch (error) {
      if (!(error instanceof Refused) || error.reason.code !== 'NOT_SMALL')
        throw new Error(why, { cause: error })
      await land(call, slug, from, told)
    }
    told.landed++
    told.changes += landing.deeds.length
    held = wanted
    if (each) await passes(slug, why)
  }
  await passes(undefined, `seed of ${plan.length} landings`)
  return told
}

/** As somebody without a terminal does: names the delta that it told. */
async function quickly(
  call: (command: Command, args: Record<string, unknown>) => Promise<Outcome>,
  args: Record<string, unknown>,
): Promise<void> {
  try {
    await call(quick, args)
  } catch (error) {
    if (!(error instanceof Refused) || error.reason.code !== 'EXPECT_MISSING') throw error
    await call(quick, { ...args, expect: error.facts['delta'] })
  }
}

async function land(
  call: (command: Command, args: Record<string, unknown>) => Promise<Outcome>,
  slug: string,
  from: Oid,
  told: Told,
): Promise<void> {
  const drafted = await call(draft, { slug, goal: 'It is done', plan: 'plan.txt', target: 'main' })
  const stages = drafted.facts.stages as readonly { state: string; subject: string }[]
  await call(approve, { slug, expect: stages.find(({ state }) => state === 'awaiting')?.subject })
  const { pending } = (await call(submitDiff, { slug, from })).facts as {
    pending: { oid: Oid; destructive: readonly string[] }
  }
  const destructive = pending.destructive.length > 0
  if (destructive) told.destructive++
  await call(acceptDiff, { slug, expect: pending.oid, 'confirm-destructive': destructive })
  await call(save, { slug })
}

/** A commit on the target's tip with these files; `null` where it would change nothing. */
async function commitOf(
  { repo }: Context,
  before: ReadonlyMap<string, Held>,
  after: ReadonlyMap<string, Held>,
): Promise<Oid | null> {
  const tip = (await repo.resolve('refs/heads/main')) as Oid
  const tree = /^tree ([0-9a-f]+)\n/.exec((await repo.read(tip))?.content ?? '')?.[1] as Oid
  const edits: { path: Path; file: FileAt | null }[] = []
  for (const name of before.keys()) if (!after.has(name)) edits.push({ path: encodeUtf8(name), file: null })
  for (const [name, { mode: kind, content: bytes }] of after) {
    if (before.get(name) === after.get(name)) continue
    const oid = kind === '160000' ? tip : await repo.write('blob', bytes)
    edits.push({ path: encodeUtf8(name), file: { mode: kind, oid } })
  }
  const changed = await editTree(repo, tree, edits)
  if (changed === tree) return null
  const person = encodeUtf8('Ada Lovelace <ada@example.com> 1767225600 +0000')
  const commit = {
    tree: changed,
    parents: [tip],
    author: person,
    committer: person,
    message: encodeUtf8('Work\n'),
  }
  return repo.write('commit', formatCommit(commit))
}
