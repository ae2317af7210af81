/** One value of a JSON document, and where it stands: `facts.stages[].name`. */
export interface Fact {
  readonly path: string
  readonly value: string | number
}

/** Every text and number in a JSON document. What is empty, `null`, true or false is no fact by itself. */
export function factsIn(json: unknown, path = ''): readonly Fact[] {
  if (typeof json === 'number') return [{ path, value: json }]
  if (typeof json === 'string') return json === '' ? [] : [{ path, value: json }]
  if (Array.isArray(json)) return json.flatMap((item) => factsIn(item, `${path}[]`))
  if (json === null || typeof json !== 'object') return []
  return Object.entries(json).flatMap(([key, value]) => factsIn(value, path === '' ? key : `${path}.${key}`))
}

/** Does a text for people state the fact? Object ids may be cut short to ten characters. */
export function states(text: string, { value }: Fact): boolean {
  if (typeof value === 'number') return new RegExp(`(?<!\\d)${value}(?!\\d)`).test(text)
  return text.includes(value) || (/^[0-9a-f]{40,64}$/.test(value) && text.includes(value.slice(0, 10)))
}
