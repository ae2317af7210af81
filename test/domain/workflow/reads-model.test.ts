import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stageStates } from '../../../src/domain/workflow/freshness.js'
import { STRUCTURE } from '../../../src/domain/workflow/stage-state.js'
import { type Act, type Draft, given } from '../../support/log-builder.js'
import { ordinary, submitted, waived } from '../../support/log-events.js'
import { ada } from '../../support/signatories.js'

const RUN = '.vizier/runs/fix-login'
const document = (name: string, reads: string): string =>
  `  - { name: ${name}, type: document, depends_on: ask, reads: [${reads}], config: { artefacts: [".vizier/runs/{slug}/${name}.md"] } }\n`

/** What each stage reads, as the definition says it. */
const READS: Readonly<Record<string, readonly string[]>> = {
  goal: ['ask.ledger.goal'],
  whole: ['ask.ledger'],
  file: ['"file README.md"'],
  both: ['ask.ledger.goal', '"file README.md"'],
  none: [],
}
const definition = `name: reads
version: 1
stages:
  - { name: ask, type: document, outputs: { ledger: { path: ".vizier/runs/{slug}/ledger.json", records: list } } }
${Object.entries(READS)
  .map(([name, reads]) => document(name, reads.join(', ')))
  .join('')}`

/** All that can be read, and nothing of the log. */
interface World {
  readonly goal: string
  readonly style: string
  readonly readme: string
  /** What was decided about the one record, last; by the style that the ledger had, since that is in the record. */
  readonly decided: Readonly<Record<string, string>>
}

const ledgerOf = ({ goal, style }: World): string => JSON.stringify({ goal, list: [{ id: 'R1', style }] })

/** The reference: what a stage reads, in words. */
function valueRead(world: World, read: string): string {
  if (read === 'ask.ledger.goal') return world.goal
  if (read === 'ask.ledger') return `${ledgerOf(world)} ${world.decided[world.style] ?? ''}`
  return world.readme
}
const readBy = (world: World, name: string): string =>
  (READS[name] ?? []).map((read) => valueRead(world, read)).join('\n')

type Step =
  | { readonly kind: 'goal' | 'style' | 'readme'; readonly to: string }
  | { readonly kind: 'waive'; readonly as: string }
  | { readonly kind: 'write'; readonly name: string }

const words = fc.constantFrom('one', 'two', 'three')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('goal' as const, 'style' as const, 'readme' as const), to: words }),
  fc.record({ kind: fc.constant('waive' as const), as: fc.constantFrom('waived', 'deferred', 'in_scope') }),
  fc.record({ kind: fc.constant('write' as const), name: fc.constantFrom(...Object.keys(READS)) }),
)

const write = (name: string): Act => submitted(name, { [`${RUN}/${name}.md`]: `${name}\n` })
const hand = (world: World): Act => submitted('ask', { [`${RUN}/ledger.json`]: ledgerOf(world) })

/** A step in the model, and as an act. */
function take(world: World, by: Step): readonly [World, Act] {
  if (by.kind === 'write') return [world, write(by.name)]
  if (by.kind === 'waive') {
    const decided = { ...world.decided, [world.style]: by.as === 'in_scope' ? '' : by.as }
    return [{ ...world, decided }, waived('ask', 'ask.ledger', 'R1', ada, { event: { as: by.as } })]
  }
  const next = { ...world, [by.kind]: by.to }
  return [next, by.kind === 'readme' ? ordinary({ 'README.md': `${by.to}\n` }) : hand(next)]
}

const staleIn = ({ workflow }: Draft): readonly string[] =>
  stageStates(workflow, STRUCTURE)
    .filter(({ state }) => state === 'stale')
    .map(({ stage }) => stage.name)

it('the stages that are stale are those that read something else now than when they handed in', () => {
  const first: World = { goal: 'one', style: 'one', readme: 'hello', decided: {} }
  const { draft: begun } = given({ definition }, hand(first), ...Object.keys(READS).map(write))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let [draft, world] = [begun, first]
      const had = new Map(Object.keys(READS).map((name) => [name, readBy(first, name)]))
      for (const by of steps) {
        const [next, act] = take(world, by)
        draft = act(draft)
        expect(draft.said, JSON.stringify(by)).toBe('legal')
        world = next
        if (by.kind === 'write') had.set(by.name, readBy(world, by.name))
        const stale = Object.keys(READS).filter((name) => had.get(name) !== readBy(world, name))
        expect(staleIn(draft)).toEqual(stale)
      }
    }),
    { numRuns: 30 },
  )
})
