import type { Signals } from './signals.js'

/** How context is gathered: data, so that a team can have a way of its own. Globs are of paths in the tree. */
export interface Strategy {
  readonly name: string
  readonly description: string
  /** What is gathered begins with a document; `recent` begins with what went on lately. */
  readonly about: 'document' | 'recent'
  /** What counts as a document, and is read and ranked. */
  readonly documents: readonly string[]
  readonly leaveOut: readonly string[]
  /** Documents that a reader needs whatever the topic is. */
  readonly architecture: readonly string[]
  readonly commands: readonly string[]
  readonly schemas: readonly string[]
  /** References of references are followed as far as this. */
  readonly depth: number
  /** How many commits are looked at for files that change together. */
  readonly history: number
  /** In tokens, of four bytes each. */
  readonly budget: number
  /** How much of the budget code may have, from 0 to 1. */
  readonly codeShare: number
  /** No more documents than this, and no more files of code. */
  readonly atMost: number
  /** What scores less is no relation. */
  readonly least: number
  readonly weights: Weights
}

/** What a signal from 0 to 1 adds to a score. */
export interface Weights extends Readonly<Record<keyof Signals, number>> {
  readonly reference: number
  readonly onward: number
  readonly architecture: number
  readonly history: number
}

// Chosen on one half of the documents of five sets (`npm run bench -- context`), rounded.
export const WEIGHTS: Weights = {
  reference: 3,
  onward: 0.3,
  architecture: 0.3,
  history: 0.5,
  text: 0.9,
  named: 0.9,
  back: 0.15,
  together: 0.35,
  neighbours: 1.25,
  popular: 0.1,
  place: 0.15,
}
