import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** No class of characters holds all of the first; a line break may be just what the second is to lack. */
const ENDS = ['\n\0/!', '\0']

/**
 * Long strings for which a pattern may go back often: something that fits its beginning, a part of it again and
 * again, and something that fits nothing. None for a pattern that repeats nothing.
 */
export function* hostileStrings(source: string, flags: string, repeats: number): Generator<string> {
  const pattern = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  })
  const seen = new Set<string>()
  for (const { before, elements } of sequencesOf(pattern, flags)) {
    for (const [at, node] of elements.entries()) {
      if (!(node.type === 'Quantifier' && node.max > MANY)) continue
      const samples = elements.map((each) => sampleOf(each, flags))
      const start = before + samples.slice(0, at).join('')
      const units = [...new Set(elements.flatMap(unitsOf).map((each) => sampleOf(each, flags)))]
      const own = samples[at] ?? ''
      const again = [
        own,
        start + own,
        `${samples[at - 1] ?? ''}${own}`,
        `-${start}${own}`,
        `\r${start}${own}`,
      ]
      for (const pump of new Set([...again, ...units.slice(0, 8)])) {
        for (const head of new Set([start, '\0'])) {
          if (pump === '' || seen.has(`${head}\0${pump}`)) continue
          seen.add(`${head}\0${pump}`)
          const times = Math.min(repeats, Math.ceil((30 * repeats) / pump.length))
          for (const end of ENDS) yield head + pump.repeat(times) + end
        }
      }
    }
  }
}

const MANY = 20

interface Sequence {
  /** What fits all that stands before it. */
  readonly before: string
  readonly elements: readonly AST.Element[]
}

/** Every alternative of the pattern, those of its groups and of what is repeated too. */
function sequencesOf(
  { alternatives }: { readonly alternatives: readonly AST.Alternative[] },
  flags: string,
  before = '',
): readonly Sequence[] {
  return alternatives.flatMap(({ elements }) => {
    let text = before
    const inner = elements.flatMap((node) => {
      const of = node.type === 'Quantifier' ? node.element : node
      const found = 'alternatives' in of ? sequencesOf(of, flags, text) : []
      text += sampleOf(node, flags)
      return found
    })
    return [{ before, elements }, ...inner]
  })
}

function unitsOf(node: AST.Node): readonly AST.Element[] {
  switch (node.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet':
      return [node]
    case 'Quantifier':
      return unitsOf(node.element)
    case 'Alternative':
      return node.elements.flatMap(unitsOf)
    default:
      return 'alternatives' in node ? node.alternatives.flatMap(unitsOf) : []
  }
}

// The first of these that fits: what fits many classes at once comes first.
const UNITS = [' ', 'a', '0', '-', '_', '\t', '.', '/', 'A', '\n', ...ascii(), '\u00e9', '\u2028']

function ascii(): readonly string[] {
  return Array.from({ length: 128 }, (_, at) => String.fromCharCode(at))
}

/** Something that fits, with each repetition at least once. */
function sampleOf(node: AST.Element, flags: string): string {
  switch (node.type) {
    case 'Character':
    case 'CharacterClass':
    case 'CharacterSet': {
      const fits = new RegExp(`^(?:${node.raw})$`, flags.replace(/[gym]/g, ''))
      return UNITS.find((each) => fits.test(each)) ?? node.raw
    }
    case 'Quantifier':
      return sampleOf(node.element, flags).repeat(Math.max(1, Math.min(node.min, 50)))
    case 'Group':
    case 'CapturingGroup':
      return (node.alternatives[0]?.elements ?? []).map((each) => sampleOf(each, flags)).join('')
    default:
      return ''
  }
}
