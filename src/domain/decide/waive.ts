import type { Data } from '../definition/definition.js'
import type { Disposition, RecordAt } from '../log/trailer-values.js'
import { nearest } from '../text/nearest.js'
import { inForceAbout } from '../workflow/draft-data.js'
import { listedRecords } from '../workflow/listed-records.js'
import { type Breach, breachesOf } from '../workflow/rules.js'
import type { Standing } from '../workflow/sign-off.js'
import type { Workflow } from '../workflow/workflow.js'
import {
  type Decided,
  type Refusal,
  refused,
  type Scene,
  type SigningKey,
  steps,
  unchanged,
} from './decision.js'
import { guardExpect, guardKey, guardOpen } from './guards.js'

/** What somebody can decide on: a record that a stage lists, or a rule as it is broken. */
export interface Waivable {
  /** The record as people call it: `R6`, or `bounds/few` for a rule. */
  readonly name: string
  readonly at: RecordAt
  readonly stage: string
  /** The record; `null` of a rule. */
  readonly value: Data
  /** What rules say of it now. */
  readonly said: readonly string[]
  /** What was decided about it, and is in force. */
  readonly decided: readonly { readonly as: Disposition; readonly why: string; readonly key: string }[]
}

/** Everything of a workflow that somebody can decide on, by structure. */
export function waivables(workflow: Workflow, standing: Standing): readonly Waivable[] {
  const { definition } = workflow
  const rules = definition.stages.filter(({ type }) => type === 'rules')
  const breaches = rules.flatMap((stage) =>
    breachesOf(workflow, stage, standing).map((each) => ({ stage, ...each })),
  )
  const listed = listedRecords(workflow).map(({ stage, record: own }): Waivable => {
    const { of, id, digest, value, decided } = own
    const said = breaches.filter(({ record }) => record?.of === of && record.id === id)
    return { name: id, at: { of, id, digest }, stage, value, said: said.map((each) => each.said), decided }
  })
  const whole = breaches.flatMap((each) => ruleItself(each, each.stage.name))
  return [...listed, ...whole, ...waivedRules(workflow, new Set(whole.map(({ name }) => name)))]
}

/** Rules that were waived, and can be taken back: each once, as it was waived last, where it is not broken anew. */
function waivedRules({ definition, data }: Workflow, broken: ReadonlySet<string>): readonly Waivable[] {
  const rules = new Set(definition.stages.filter(({ type }) => type === 'rules').map(({ name }) => name))
  const found = new Map<string, Waivable>()
  for (const { stage, waivers } of data.waivers.toReversed()) {
    if (!rules.has(stage)) continue
    for (const at of waivers) {
      const decided = inForceAbout(data, at)
      const waived = ruleWaived(at, stage, decided)
      if (decided.length > 0 && !broken.has(waived.name) && !found.has(waived.name))
        found.set(waived.name, waived)
    }
  }
  return [...found.values()]
}

const ruleItself = ({ record, waivedBy, said }: Breach, stage: string): readonly Waivable[] =>
  record !== null || waivedBy === null
    ? []
    : [{ name: `${waivedBy.of}/${waivedBy.id}`, at: waivedBy, stage, value: null, said: [said], decided: [] }]

const ruleWaived = (at: RecordAt, stage: string, decided: Waivable['decided']): Waivable => ({
  name: `${at.of}/${at.id}`,
  at,
  stage,
  value: null,
  said: [],
  decided,
})

/** The one that somebody means: by its id, or by what lists it and its id. */
export function findWaivable({ workflow, standing }: Scene, name: string): Waivable | Refusal {
  const all = waivables(workflow, standing)
  const whole = ({ at }: Waivable): string => `${at.of}/${at.id}`
  const found = all.filter((each) => each.name === name || whole(each) === name)
  const [only, other] = found
  const hint = `wf show ${workflow.slug} ${rulesBefore(workflow) ?? ''}`.trim()
  if (only !== undefined && other === undefined) return only
  if (only !== undefined) {
    const names = found.map(whole).join(', ')
    return { code: 'WHICH_RECORD', message: `${name} is several records: ${names}. Which one?`, hint }
  }
  const near = nearest(
    name,
    all.map((each) => each.name),
  )
  const message = `${workflow.slug} has no record and no broken rule called ${JSON.stringify(name)}`
  return {
    code: 'NO_SUCH_RECORD',
    message: near === null ? message : `${message}; did you mean ${near}?`,
    hint,
  }
}

const rulesBefore = ({ definition }: Workflow): string | null =>
  definition.stages.find(({ type }) => type === 'rules')?.name ?? null

export interface Waive {
  readonly name: string
  readonly as: Disposition
  readonly expect: string | null
  readonly note: string
}

/** A requirement need not be met, is for later, or is none: for rules that may be waived, by somebody whom policy names. */
export function decideWaive(scene: Scene, say: Waive, signing: SigningKey): Decided {
  const { workflow, standing } = scene
  const { slug } = workflow
  const closed = guardOpen(workflow)
  if (closed) return { kind: 'refused', reason: closed }
  if (standing !== null && standing.waivers === null)
    return refused(
      'WAIVERS_CLOSED',
      'the policy lets nobody waive a requirement',
      'a maintainer adds to .vizier/policy.yml: waivers: { role: maintainer, rules: ["*"] }',
    )
  const roles = standing?.waivers ? [standing.waivers.role] : []
  const strange = guardKey(scene, signing, roles)
  if (strange) return { kind: 'refused', reason: strange }
  const found = findWaivable(scene, say.name)
  if ('code' in found) return { kind: 'refused', reason: found }
  const other = guardExpect(say.expect, found.at.digest, found.name, `wf show ${slug} ${found.name}`)
  if (other) return { kind: 'refused', reason: other }
  const last = found.decided.at(-1)
  if (say.as === 'in_scope' && last === undefined) return unchanged(`${found.name} is in scope`)
  if (last?.as === say.as && last.key === signing.key)
    return unchanged(`${found.name} is ${told(say.as)} already`)
  return steps({
    event: { event: 'waived', stage: found.stage, waivers: [found.at], as: say.as },
    changes: [],
    subject: `${SUBJECT[say.as]} ${found.name} of ${slug}`,
    body: say.note,
  })
}

const SUBJECT: Readonly<Record<Disposition, string>> = {
  waived: 'Waive',
  deferred: 'Defer',
  out_of_scope: 'Rule out',
  in_scope: 'Take back into scope',
}

const told = (as: Disposition): string => as.replaceAll('_', ' ')
