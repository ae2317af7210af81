export type ReportKind = 'worker' | 'verification'

const KINDS: ReadonlyMap<string, ReportKind> = new Map([
  ['worker-report-v1.schema.json', 'worker'],
  ['verification-report.schema.json', 'verification'],
])

/** Which report an output is, by the schema that its definition names; `null` for any other output. */
export const reportKind = (schema: string | null): ReportKind | null =>
  schema === null ? null : (KINDS.get(schema) ?? null)
