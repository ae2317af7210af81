import { join } from 'node:path'
import { expect } from 'vitest'
import type { Outcome } from '../../src/app/outcome/outcome.js'
import type { SaidAgain } from '../../src/app/sync/sync-scene.js'
import { type Clone, type Clones, clones, copyOf, openDraft } from './clones.js'
import { randomNumbers } from './mutate.js'

const PEOPLE = ['Ann', 'Bob', 'Cid', 'Dan']
const RULES = '{ plan: { approvals: 2, role: reviewer }, code: { approvals: 2, role: reviewer } }'
const SYNC = ['sync', 'x', '--decide-again', '--pending'] as const

const templates = new Map<string, Promise<Clones>>()

/** A draft that all of them have; its plan waits, or two of them have approved it and code can come. */
async function begin(everybody: readonly string[], approved: boolean): Promise<Clones> {
  const all = clones({ people: everybody, rules: RULES })
  const plan = await openDraft(all.of.Ann as Clone, 'x')
  if (approved) {
    await all.of.Ann?.does('approve', 'x', '--expect', plan)
    await all.of.Ann?.does('sync')
    await all.of.Bob?.does('sync', 'x')
    await all.of.Bob?.does('approve', 'x', '--expect', plan)
    await all.of.Bob?.does('sync')
  }
  await all.of.Ann?.does('sync')
  for (const who of everybody) {
    await all.of[who]?.does('sync', 'x')
    // Everybody has it checked out, so that worktrees have to follow.
    all.of[who]?.git('switch', '-q', 'draft/x')
  }
  return all
}

/** What somebody was told that it was recorded, and what became of it since. */
interface Deed {
  readonly who: string
  readonly event: string
  /** The plan that was approved, where it was that; and what the log held when it was. */
  readonly plan: string | null
  readonly log: ReadonlySet<string>
  oid: string
  fate: 'stands' | 'there' | 'overtaken'
}

/**
 * So many clones decide and sync in random order; the same for the same seed. In the end all of them have the same
 * log, everything that anybody was told was recorded is in it or was named, and an approval of what is in force
 * is in force. Throws with the trail.
 */
export async function walkSync(seed: number, steps: number, count = 3): Promise<readonly string[]> {
  const everybody = PEOPLE.slice(0, count)
  const approved = seed % 2 === 0
  const key = `${count} ${approved}`
  const template = templates.get(key) ?? begin(everybody, approved)
  templates.set(key, template)
  const all = copyOf(await template)
  const random = randomNumbers(seed)
  const trail: string[] = []
  const deeds: Deed[] = []
  const people = everybody.map((who) => all.of[who] as Clone)
  const act = async (clone: Clone, ...words: readonly string[]): Promise<Outcome> => {
    const said = await clone.wf(...words)
    trail.push(`${clone.who}: wf ${words.join(' ')}: ${said.reason?.code ?? said.status}`)
    follow(clone, said, deeds, words)
    return said
  }
  try {
    for (let step = 0; step < steps; step++) {
      const clone = people[random(people.length)] as Clone
      if (random(3) === 0) await act(clone, ...SYNC)
      else await decide(clone, random, act)
    }
    // Whoever has the log that is paused resumes it; then what waited elsewhere goes on top.
    for (const clone of people) {
      await act(clone, ...SYNC)
      await act(clone, 'resume', 'x')
      await act(clone, ...SYNC)
    }
    // Twice around: what the last one says comes to the first one as well.
    for (const clone of [...people, ...people]) {
      const said = await act(clone, ...SYNC)
      expect(said.reason).toBeNull()
    }
    await judge(people, deeds)
    return trail
  } catch (cause) {
    const how = `SEED=${seed} replays it:\n${trail.join('\n')}`
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${how}`, { cause })
  }
}

type Act = (clone: Clone, ...words: readonly string[]) => Promise<Outcome>

async function decide(clone: Clone, random: (bound: number) => number, act: Act): Promise<void> {
  const subject = await subjectNow(clone)
  switch (random(9)) {
    case 0: {
      const file = join(clone.path, '..', `plan-${clone.who}.txt`)
      clone.write(`../plan-${clone.who}.txt`, `Version ${random(3)}.\n`)
      await act(clone, 'draft', 'x', '--plan', file)
      return
    }
    case 1:
      await act(clone, 'revise', 'x', '-m', `Say more, ${clone.who}`, '--expect', subject)
      return
    case 2:
      await act(clone, random(2) === 0 ? 'pause' : 'resume', 'x')
      return
    case 3:
    case 4: {
      const name = random(2) === 0 ? 'app.js' : `${clone.who}.js`
      clone.write(name, `${clone.who} ${random(4)}\n`)
      const said = await act(clone, 'submit-diff', 'x')
      clone.git('checkout', '-q', '.')
      clone.git('clean', '-q', '-f')
      const { pending } = said.facts as { pending?: { oid: string } }
      if (pending) await act(clone, 'accept-diff', 'x', '--expect', pending.oid, '--confirm-destructive')
      return
    }
    case 5:
      clone.write(`${clone.who}.txt`, `${random(4)}\n`)
      clone.git('add', '.')
      clone.git('commit', '-q', '--allow-empty', '-m', `Try, ${clone.who}`)
      return
    default:
      await act(clone, 'approve', 'x', '--expect', subject)
  }
}

/** What an approval would have to name now. */
async function subjectNow(clone: Clone): Promise<string> {
  const { facts } = await clone.does('status', 'x')
  const stages = facts.stages as readonly { state: string; subject: string | null; ready: boolean }[]
  const open = stages.find(
    ({ state, subject, ready }) => subject !== null && ready && ['awaiting', 'stale'].includes(state),
  )
  return open?.subject ?? '0'.repeat(40)
}

function follow(clone: Clone, said: Outcome, deeds: Deed[], words: readonly string[]): void {
  if (words[0] !== 'sync') {
    const log = new Set(clone.git('rev-list', '--first-parent', 'draft/x').split('\n'))
    const plan = words[0] === 'approve' ? (words.at(-1) ?? null) : null
    for (const { oid, event } of said.commits) {
      deeds.push({ who: clone.who, event, oid, plan, log, fate: 'stands' })
    }
    return
  }
  const { workflows } = said.facts as { workflows: readonly { did: string; said: readonly SaidAgain[] }[] }
  for (const { did, said: all } of workflows) {
    if (did === 'refused') continue
    for (const { oid, as, became, why } of all) {
      if (became === 'held') continue
      if (became !== 'again') expect(why).not.toBe('')
      for (const deed of deeds.filter((each) => each.oid === oid)) {
        if (became === 'again') deed.oid = as ?? ''
        else deed.fate = became
        if (became === 'overtaken' && (approves(deed, inForce(clone)) || accepts(deed, clone)))
          throw new Error(`${deed.who} ${deed.event} what still stands, and was told: ${why}`)
      }
    }
  }
}

async function judge(people: readonly Clone[], deeds: readonly Deed[]): Promise<void> {
  const [first] = people as readonly [Clone]
  const tip = first.git('rev-parse', 'draft/x')
  for (const clone of people) {
    expect(clone.git('rev-parse', 'draft/x')).toBe(tip)
    expect(clone.git('rev-parse', 'origin/draft/x')).toBe(tip)
    expect(clone.git('status', '--porcelain')).toBe('')
  }
  expect((await first.does('status', 'x')).facts.findings).toEqual([])
  const log = first.git('rev-list', '--first-parent', 'draft/x').split('\n')
  const held = new Set(log)
  const gone = deeds.filter(({ oid, fate }) => fate === 'stands' && !held.has(oid))
  expect(gone.map(({ who, event }) => `${event} by ${who}`)).toEqual([])
  // What stands is judged here by the log alone.
  const { plan, since } = inForce(first)
  const format = '--format=%cn %(trailers:key=Wf-Subject,valueonly)'
  const approved = first.git('log', '--first-parent', format, `${since}..draft/x`)
  for (const { who } of deeds.filter((deed) => approves(deed, { plan, since }))) {
    expect(approved).toContain(`${who} .vizier/implementation-plans/x.md@${plan}`)
  }
}

/** The plan, and the last event that asked for another one or brought it. */
interface InForce {
  readonly plan: string
  readonly since: string
}

function inForce(clone: Clone): InForce {
  const plan = clone.git('rev-parse', 'draft/x:.vizier/implementation-plans/x.md')
  const trailer = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x2c)`
  const format = `--format=%H ${trailer('Wf-Event')} ${trailer('Wf-Stage')}`
  const lines = clone.git('log', '--first-parent', format, 'draft/x').split('\n')
  const last = lines.find((line) => /^\S+ (?:revised plan-approval|submitted (?:plan|goal))$/.test(line))
  return { plan, since: last?.split(' ')[0] ?? '' }
}

/** Was it an approval of this plan, given in knowledge of all that could speak against it? */
const approves = ({ event, plan, log }: Deed, now: InForce): boolean =>
  event === 'approved' && plan === now.plan && log.has(now.since)

/** Was it an acceptance under this plan of a patch that nobody else took, to files that are as they were then? */
function accepts({ event, oid, log }: Deed, clone: Clone): boolean {
  if (event !== 'accepted') return false
  const { plan, since } = inForce(clone)
  if (!log.has(since) || clone.git('rev-parse', `${oid}:.vizier/implementation-plans/x.md`) !== plan)
    return false
  const patch = (...words: readonly string[]): readonly string[] =>
    clone.git('log', '--first-parent', '--format=%(trailers:key=Wf-Patch,valueonly)', ...words).split('\n')
  const [own = ''] = patch('-1', oid)
  if (patch('draft/x').includes(own)) return false
  const files = clone.git('diff', '--name-only', `${oid}^`, oid).split('\n')
  return clone.git('diff', '--name-only', `${oid}^`, 'draft/x', '--', ...files) === ''
}
