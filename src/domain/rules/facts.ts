import type { Path } from '../names/path.js'

/** What a rule of ours may know of a workflow beside the data that it is given, if it asks for it. */
export interface Facts {
  /** The files of code that the draft changed since its base. */
  readonly code: readonly Path[]
}
