import { RE2JS } from 're2js'

const LONGEST_PATTERN = 1000
const LONGEST_TEXT = 100_000

/**
 * Whether a pattern that others wrote occurs in a text, by an engine that never goes back. Throws where that engine
 * does not know the pattern (it looks around, it refers back, it repeats too much), and at what is too long.
 */
export function linearPattern(source: string): (text: string) => boolean {
  if (source.length > LONGEST_PATTERN)
    throw new Error(`a pattern has more than ${LONGEST_PATTERN} characters`)
  const compiled = RE2JS.compile(RE2JS.translateRegExp(source))
  return (text) => {
    if (text.length > LONGEST_TEXT)
      throw new Error(`a text of more than ${LONGEST_TEXT} characters is not matched against a pattern`)
    return compiled.test(text)
  }
}
