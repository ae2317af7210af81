import type { Known } from '../../conditions/unknown-names.js'
import type { Definition } from '../../domain/definition/definition.js'
import { ancestors } from '../../domain/definition/stage-graph.js'
import { escapeLine } from '../../domain/text/escape.js'
import { type PlacedText, textsAt } from '../../yaml/texts-at.js'

const PLACES = [
  ['stages', '*', 'when'],
  ['stages', '*', 'sends_back', 'when'],
  ['completion', 'conditions', '*'],
] as const

/** What rules say, by what it is for. */
const RULES = [
  { place: ['stages', '*', 'config', 'rules', '*', 'each'], kind: 'list' },
  { place: ['stages', '*', 'config', 'rules', '*', 'when'], kind: 'rule' },
  { place: ['stages', '*', 'config', 'rules', '*', 'that'], kind: 'rule' },
] as const

/**
 * What is wrong with the conditions of a definition, each with its place; whatever else may be wrong with it. Where it can be
 * read, its conditions may name only what there is.
 */
export async function conditionFaults(
  source: string,
  text: string,
  definition: Definition | null,
): Promise<readonly string[]> {
  if (!/\b(?:when|conditions|rules)\b/.test(text)) return []
  // A word of ours, which stands for no expression.
  const conditions = PLACES.flatMap((place) => textsAt(text, place))
    .filter((each) => each.text !== 'all_stages_complete')
    .map((each) => ({ ...each, kind: 'condition' as const }))
  const rules = RULES.flatMap(({ place, kind }) => textsAt(text, place).map((each) => ({ ...each, kind })))
  const found = [...conditions, ...rules]
  if (found.length === 0) return []
  // The language is loaded only where a definition uses it.
  const { faultOf } = await import('../../conditions/condition.js')
  const say = ({ path, text: condition, line, column }: PlacedText, fault: string): string =>
    `${source}:${line}:${column}: ${path.join('.')}: ${escapeLine(JSON.stringify(condition))}: ${fault}`
  return found.flatMap((each) => {
    const fault = faultOf(each.text, each.kind, definition === null ? null : visibleAt(definition, each.path))
    return fault === null ? [] : [say(each, fault)]
  })
}

/** What a condition at a place can read: of the stages before it, of its own where it judges what that hands in; at the end of all. */
function visibleAt(definition: Definition, [part, at, key]: PlacedText['path']): Known | null {
  const { stages } = definition
  const stage = part === 'stages' ? stages[Number(at)] : undefined
  if (part === 'stages' && stage === undefined) return null
  const before = stage === undefined ? stages : ancestors(definition, stage)
  const readable = stage !== undefined && key === 'sends_back' ? [...before, stage] : before
  const nested = readable.filter(({ type }) => type === 'workflow').map(({ name }) => name)
  const dynamic = readable.some(({ name }) => name.includes('{'))
  return {
    inputs: definition.inputs.map(({ name }) => name),
    outputs: new Map(readable.map(({ name, outputs }) => [name, outputs.map((each) => each.name)])),
    isOpen: (name) => dynamic || nested.some((each) => name === each || name.startsWith(`${each}.`)),
  }
}
