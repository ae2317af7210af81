import { dataNeeds } from '../definition/data-outputs.js'
import type { DataRecord } from './draft-data.js'
import type { Workflow } from './workflow.js'

/** A record, and the stage that lists it. */
export interface ListedRecord {
  readonly stage: string
  readonly record: DataRecord
}

/** All records of a workflow, in the order of its definition. */
export const listedRecords = ({
  definition,
  slug,
  data,
}: Pick<Workflow, 'definition' | 'slug' | 'data'>): readonly ListedRecord[] =>
  dataNeeds(definition, slug).outputs.flatMap(({ of, stage }) =>
    [...(data.records.get(of)?.values() ?? [])].map((record) => ({ stage, record })),
  )
