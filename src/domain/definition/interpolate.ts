// One `{` only where it stands alone: JSON and templates of other languages stay as they are.
const VARIABLE = /\$?\{([A-Za-z_][A-Za-z0-9_.-]{0,199})\}/g

export type Variables = ReadonlyMap<string, string>

/** The text with each `{name}` and `${name}` that is known replaced, once: what comes in is never read again. */
export function interpolate(text: string, variables: Variables): string {
  return text.replace(VARIABLE, (whole, name: string) => variables.get(name) ?? whole)
}

/** The names that a text asks for, in its order. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name)
}
