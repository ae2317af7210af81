import type { Data } from '../definition/definition.js'

/** What a rule of ours finds. */
export interface Found {
  readonly said: string
  /** The record that it is about. */
  readonly about: Data | null
}
