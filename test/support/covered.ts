import type { Files } from './file-tree.js'
import type { Act } from './log-builder.js'
import { started, submitted } from './log-events.js'

/** Requirements and rows that prove them, rules over both, and a person who signs; then code. */
export const COVERED = `name: covered
version: 1
stages:
  - name: read
    type: agent
    config: { prompt: Read the source }
    outputs:
      ledger: { path: ".vizier/runs/{slug}/ledger.json", records: requirements }
      rows: { path: ".vizier/runs/{slug}/rows.json", records: rows }
      plan: { path: ".vizier/implementation-plans/{slug}.md" }
  - name: bounds
    type: rules
    depends_on: read
    sends_back: { to: read, times: 2 }
    config:
      rules:
        - id: row-for-each
          each: outputs.read.ledger.requirements
          when: "!it.decided.exists(d, d.event == 'waived')"
          that: "outputs.read.rows.rows.exists(r, r.requirement == it.id)"
          say: "{it.id} has no row"
          waivable: true
        - { id: few, that: "size(outputs.read.ledger.requirements) < 5", say: "more than four requirements", waivable: true }
        - { use: downgrade@1, with: { ledger: read.ledger, rows: read.rows }, waivable: true }
        - { id: named, each: outputs.read.ledger.requirements, that: "it.text != ''", say: "{it.id} says nothing" }
  - { name: go, type: approval, of: plan, subjects: [read.plan, read.ledger, read.rows], depends_on: bounds }
  - { name: work, type: patches, depends_on: go }
  - { name: look, type: approval, of: code, depends_on: work }
  - { name: save, type: merge, depends_on: look }
`
export interface Covered {
  /** Requirements: what each says. */
  readonly ledger?: Readonly<Record<string, string>>
  /** What proves a requirement. */
  readonly rows?: Readonly<Record<string, string>>
  readonly plan?: string
}

export const filesOf = (slug: string, { ledger = {}, rows = {}, plan = 'Compare' }: Covered): Files => ({
  [`.vizier/runs/${slug}/ledger.json`]: `${JSON.stringify({
    requirements: Object.entries(ledger).map(([id, text]) => ({ id, text })),
  })}\n`,
  [`.vizier/runs/${slug}/rows.json`]: `${JSON.stringify({
    rows: Object.entries(rows).map(([of, check]) => ({ id: `A-${of}`, requirement: of, check })),
  })}\n`,
  [`.vizier/implementation-plans/${slug}.md`]: `${plan}\n`,
})

/** The agent hands in what it read; its `number`th attempt. */
export const reads = (slug: string, what: Covered, number = 1): readonly Act[] => [
  started('read', { event: { attempt: number } }),
  submitted('read', filesOf(slug, what)),
]
