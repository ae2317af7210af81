import type { Data } from '../../domain/definition/definition.js'
import type { FileAt } from '../../domain/tree/change.js'

export interface StartRequest {
  /** The name of a definition, or a file that holds one. */
  readonly name: string
  readonly inputs: ReadonlyMap<string, Data>
  readonly slug: string | null
  readonly target: string | null
  /** A path that was typed for an input, from the top; `null` where it is outside. */
  readonly fromTop: (typed: string) => Promise<string | null>
  /** A file of the working tree that the target does not have, by its path from the top; `null` where there is none. */
  readonly takeFile: (path: string) => Promise<FileAt | null>
}
