import { dataNeeds, isData } from '../definition/data-outputs.js'
import { unfold } from '../definition/unfold.js'
import type { RecordName } from '../log/trailer-values.js'
import type { Oid } from '../names/oid.js'
import type { Path } from '../names/path.js'
import {
  answeredAbout,
  fieldsOf,
  inForceAbout,
  type Question,
  recordsOf,
  takeOver,
  type Waiver,
  withDecisions,
} from '../workflow/draft-data.js'
import type { Entry } from '../workflow/workflow.js'
import type { Building } from './building.js'

/** Takes over what a commit changed of the files that stages and rules read as data. */
export function readData(building: Building, { changes, reading, data: read }: Entry): void {
  const needs = dataNeeds(building.definition, building.slug)
  if (needs.outputs.length === 0 && needs.files.length === 0) return
  const watched = new Set(needs.files)
  const values = changes.filter(({ path }) => isData(needs, path))
  const files = changes.filter(({ path }) => watched.has(path))
  const asked = read?.files ?? new Map<Path, Oid>()
  if (values.length === 0 && files.length === 0 && asked.size === 0) return
  const { data, reasoning } = building
  const { digest } = reasoning
  const next = { values: new Map(data.values), files: new Map(data.files) }
  for (const { path, new: now } of values) {
    const value = now?.mode === '100644' ? read?.values.get(now.oid) : undefined
    if (value === undefined) next.values.delete(path)
    else next.values.set(path, value)
  }
  for (const { path, new: now } of files) {
    if (now === null) next.files.delete(path)
    else next.files.set(path, now.oid)
  }
  // What a new list asks for, and nothing had asked for before.
  for (const [path, oid] of asked) next.files.set(path, oid)
  const sealed = reading.kind === 'event' && reading.event.event === 'sealed'
  // A seal clears the lists away, and what they stood for stays as it was.
  if (!sealed) building.definition = unfold(building.definition, building.slug, next.values).definition
  const records = new Map(data.records)
  const fields = new Map(data.fields)
  const { outputs } = dataNeeds(building.definition, building.slug)
  const listed = new Set(outputs.map(({ of }) => of))
  for (const of of [...records.keys(), ...fields.keys()]) {
    if (listed.has(of)) continue
    // Its stage is no more: where it comes back, its output is read anew.
    records.delete(of)
    fields.delete(of)
  }
  for (const output of outputs) {
    const { of, path } = output
    const value = next.values.get(path)
    if (value === data.values.get(path) && (value === undefined || fields.has(of))) continue
    records.delete(of)
    fields.delete(of)
    if (value === undefined) continue
    records.set(of, recordsOf(output, value, data, digest))
    fields.set(of, fieldsOf(output, value, digest))
  }
  building.data = { ...data, ...next, records, fields }
}

/** Takes over what somebody decided about records: of thousands of decisions each is looked at once. */
export function decide(building: Building, waiver: Waiver): void {
  const { data } = building
  // A workflow that is built on has a map of its own (`copy`), so that each decision is put in once.
  takeOver(data.inForce as Map<string, readonly Waiver[]>, waiver)
  building.data = { ...data, waivers: [...data.waivers, waiver] }
  decideAgain(building, waiver.waivers)
}

/** Takes over a question: nothing is another by it before it is answered. */
export function ask(building: Building, question: Question): void {
  const { data } = building
  building.data = { ...data, questions: [...data.questions, question] }
}

/** Takes over an answer. */
export function answer(building: Building, id: string, by: Question['answers'][number]): void {
  const { data } = building
  const questions = data.questions.map((each) =>
    each.id === id ? { ...each, answers: [...each.answers, by] } : each,
  )
  building.data = { ...data, questions }
  decideAgain(building, questions.find((each) => each.id === id)?.about ?? [])
}

/** The records that somebody said something about, with what is in force now. */
function decideAgain(building: Building, about: readonly RecordName[]): void {
  const { data, reasoning } = building
  const answered = answeredAbout(data.questions)
  const records = new Map(data.records)
  for (const of of new Set(about.map((each) => each.of))) {
    const own = records.get(of)
    if (own === undefined) continue
    const now = new Map(own)
    for (const { id } of about.filter((each) => each.of === of)) {
      const record = now.get(id)
      if (record === undefined) continue
      const said = { decided: inForceAbout(data, record), answered: answered.get(`${of}/${id}`) ?? [] }
      now.set(id, withDecisions(record, said, reasoning.digest))
    }
    records.set(of, now)
  }
  building.data = { ...data, records }
}
