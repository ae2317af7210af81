import change from './change.yml'

/** The definitions that come with `wf`, as text, by name. */
export const BUILT_IN: ReadonlyMap<string, string> = new Map([['change', change]])
