import type { Files } from './file-tree.js'
import type { Act } from './log-builder.js'
import { accepted, started, submitted } from './log-events.js'
import { ada } from './signatories.js'

/** Work is split into units, a person signs that, and a definition called `unit` runs for each of them. */
export const UNITS = (limits = ''): string => `name: units
version: 1
${limits}
stages:
  - name: split
    type: agent
    config: { prompt: Split the work into units }
    outputs:
      units: { path: ".vizier/runs/{slug}/units.json", records: units }
      plan: { path: ".vizier/implementation-plans/{slug}.md" }
  - { name: go, type: approval, of: plan, subjects: [split.plan, split.units], depends_on: split }
  - { name: unit, type: workflow, depends_on: go, for_each: { of: split.units, needs: after }, config: { workflow: unit } }
  - { name: look, type: approval, of: code, depends_on: unit }
  - { name: save, type: merge, depends_on: look }
`

export const unitsIn = (slug: string, ...units: readonly unknown[]): Files => ({
  [`.vizier/runs/${slug}/units.json`]: `${JSON.stringify({ units })}\n`,
})

/** The agent hands in its list; its `number`th attempt. */
export const splitsInto = (slug: string, units: readonly unknown[], number = 1): readonly Act[] => [
  started('split', { event: { attempt: number } }),
  submitted('split', {
    ...unitsIn(slug, ...units),
    [`.vizier/implementation-plans/${slug}.md`]: 'Compare\n',
  }),
]

/** Ada accepts these files at the gate of a unit. */
export const takesAt = (unit: string, files: Files): Act =>
  accepted(ada, files, { event: { stage: `unit.${unit}.gate` } })
