import { BUILT_IN, builtInDefinition } from '../../src/definitions/built-in.js'
import { needsInstance } from '../../src/domain/definition/instantiate.js'

const PLAN = '.vizier/implementation-plans/{slug}.md'
const ROLLOUT = '.vizier/implementation-plans/{slug}.rollout.md'
const RUN = '.vizier/runs/{slug}'

/** As little as can land: a plan, its approval, code, the merge. */
export const FEW = `
name: few
version: 1
stages:
  - { name: sketch, type: document, config: { artefacts: ["${PLAN}"] } }
  - { name: nod, type: approval, of: plan, depends_on: sketch }
  - { name: carve, type: patches, depends_on: nod }
  - { name: deliver, type: merge, depends_on: carve }
`

/** Two plans, each approved by itself. */
export const TWO_PLANS = `
name: two-plans
version: 1
stages:
  - { name: build-plan, type: document, config: { artefacts: ["${PLAN}"] } }
  - { name: build-nod, type: approval, of: plan, depends_on: build-plan }
  - { name: rollout-plan, type: document, depends_on: build-nod, config: { artefacts: ["${ROLLOUT}"] } }
  - { name: rollout-nod, type: approval, of: plan, depends_on: rollout-plan }
  - { name: carve, type: patches, depends_on: [build-nod, rollout-nod] }
  - { name: look, type: approval, of: code, depends_on: carve }
  - { name: deliver, type: merge, depends_on: look }
`

/** A plan and, where somebody writes one, another. */
export const MAYBE_TWO_PLANS = `
name: maybe-two-plans
version: 1
stages:
  - { name: build-plan, type: document, config: { artefacts: ["${PLAN}", "${ROLLOUT}?"] } }
  - { name: build-nod, type: approval, of: plan, depends_on: build-plan }
  - { name: carve, type: patches, depends_on: build-nod }
  - { name: look, type: approval, of: code, depends_on: carve }
  - { name: deliver, type: merge, depends_on: look }
`

/** Three approvals of the plan in a row, and three of the code. */
export const IN_A_ROW = `
name: in-a-row
version: 1
stages:
  - { name: sketch, type: document, config: { artefacts: ["${PLAN}"] } }
  - { name: first, type: approval, of: plan, depends_on: sketch }
  - { name: second, type: approval, of: plan, depends_on: first }
  - { name: third, type: approval, of: plan, role: maintainer, depends_on: second }
  - { name: carve, type: patches, depends_on: third }
  - { name: look, type: approval, of: code, depends_on: carve }
  - { name: look-again, type: approval, of: code, depends_on: look }
  - { name: last-look, type: approval, of: code, role: maintainer, depends_on: look-again }
  - { name: deliver, type: merge, depends_on: last-look }
`

/** More of everything: an artefact that is approved as such, and checks before anybody looks. */
export const MANY = `
name: many
version: 1
stages:
  - { name: question, type: document, config: { artefacts: ["${RUN}/question.md"] } }
  - { name: research, type: document, depends_on: question, config: { artefacts: ["${RUN}/findings.md", ".vizier/snapshot.md?"] } }
  - { name: wording, type: approval, of: snapshot, depends_on: research }
  - { name: sound, type: approval, of: artefact, depends_on: wording }
  - { name: sketch, type: document, depends_on: sound, config: { artefacts: ["${PLAN}"] } }
  - { name: nod, type: approval, of: plan, approvals: 2, depends_on: sketch }
  - { name: carve, type: patches, depends_on: nod }
  - { name: try, type: check, depends_on: carve, config: { checks: [test] } }
  - { name: look, type: approval, of: code, depends_on: try }
  - { name: deliver, type: merge, depends_on: look }
`

export const DEFINITIONS: readonly string[] = [FEW, TWO_PLANS, MAYBE_TWO_PLANS, IN_A_ROW, MANY]

/** All that is the same in each run, and needs nothing but people: what a walk can go. */
export const WALKED: readonly string[] = [
  ...[...BUILT_IN.values()].filter((text) => {
    const definition = builtInDefinition(text)
    return definition !== null && !needsInstance(definition)
  }),
  ...DEFINITIONS,
]

/** The first two stages of many: a plan, and its approval `nod`. */
export const PLANNED = `  - { name: plan, type: document, config: { artefacts: [".vizier/implementation-plans/{slug}.md"] } }
  - { name: nod, type: approval, of: plan, depends_on: plan }`
