import { dataNeeds } from '../definition/data-outputs.js'
import type { Path } from '../names/path.js'
import { type DraftData, type Question, recordsIn, type Waiver } from '../workflow/draft-data.js'
import type { Entry } from '../workflow/workflow.js'
import type { Building } from './building.js'

/** Takes over what a commit changed of the files that stages and rules read as data. */
export function readData(building: Building, { changes, data }: Entry): void {
  const needs = dataNeeds(building.definition, building.slug)
  if (needs.outputs.length === 0 && needs.files.length === 0) return
  const [outputs, watched] = [new Set<Path>(needs.outputs.map(({ path }) => path)), new Set(needs.files)]
  const values = changes.filter(({ path }) => outputs.has(path))
  const files = changes.filter(({ path }) => watched.has(path))
  if (values.length === 0 && files.length === 0) return
  const next = { values: new Map(building.data.values), files: new Map(building.data.files) }
  for (const { path, new: now } of values) {
    const value = now?.mode === '100644' ? data?.values.get(now.oid) : undefined
    if (value === undefined) next.values.delete(path)
    else next.values.set(path, value)
  }
  for (const { path, new: now } of files) {
    if (now === null) next.files.delete(path)
    else next.files.set(path, now.oid)
  }
  const { waivers, questions } = building.data
  const records = recordsIn(needs.outputs, { ...next, waivers, questions }, building.reasoning.digest)
  building.data = { ...next, waivers, questions, records }
}

/** Takes over what somebody decided about records. */
export const decide = (building: Building, waiver: Waiver): void =>
  said(building, { waivers: [...building.data.waivers, waiver] })

/** Takes over a question, or that one of them was answered. */
export const ask = (building: Building, question: Question): void =>
  said(building, { questions: [...building.data.questions, question] })

export const answer = (building: Building, id: string, by: Question['answers'][number]): void =>
  said(building, {
    questions: building.data.questions.map((each) =>
      each.id === id ? { ...each, answers: [...each.answers, by] } : each,
    ),
  })

function said(building: Building, more: Partial<Pick<DraftData, 'waivers' | 'questions'>>): void {
  const data = { ...building.data, ...more }
  const { outputs } = dataNeeds(building.definition, building.slug)
  building.data = { ...data, records: recordsIn(outputs, data, building.reasoning.digest) }
}
