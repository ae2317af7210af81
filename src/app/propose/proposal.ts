/** Text by name: the files at the top of a project, empty where they only have to be there. */
export type ProjectFiles = ReadonlyMap<string, string>

export interface ProposedCommand {
  readonly name: string
  readonly run: string
  /** The file that says so. */
  readonly from: string
}

/** What a policy could list. Every word of a command is ours: a file only decides which of them are proposed. */
export interface Proposal {
  readonly setup: readonly ProposedCommand[]
  readonly checks: readonly ProposedCommand[]
}

export const NOTHING: Proposal = { setup: [], checks: [] }

/** A value by its keys, where each is the own key of a record; `undefined` else. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((at, key) => {
    const record = typeof at === 'object' && at !== null && !Array.isArray(at)
    return record && Object.hasOwn(at, key) ? (at as Readonly<Record<string, unknown>>)[key] : undefined
  }, value)
}

/** The keys of a record; of anything else none. */
export const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
