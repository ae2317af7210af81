import type { Definition } from '../domain/definition.js'
import change from './change.yml'
import changeDefinition from './change.yml?definition'
import small from './small.yml'
import smallDefinition from './small.yml?definition'

/** The definitions that come with `wf`, as text, by name. */
export const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['change', change],
  ['small', small],
])

const PARSED: ReadonlyMap<string, Definition> = new Map([
  [change, changeDefinition],
  [small, smallDefinition],
])

/** The definition in a text that is, to the letter, one of ours: it was parsed when the program was built. */
export function builtInDefinition(text: string): Definition | null {
  return PARSED.get(text) ?? null
}
