import type { Definition } from '../../domain/definition/definition.js'
import type { Oid } from '../../domain/names/oid.js'
import type { Ask } from '../../domain/workflow/reasoning.js'
import { TooMuchToRead } from '../../git/object-faults.js'

// As much as a hundred expressions that take the longest: a log is judged at each of its events, and anybody can push one.
const STEPS = 50_000_000

/** How the expressions of a definition's rules are answered, for one log; `undefined` where it has no rules. */
export async function answering(definition: Definition, tip: Oid): Promise<Ask | undefined> {
  const all = [definition, ...(definition.unfolding?.bodies ?? [])]
  if (!all.some(({ stages }) => stages.some(({ type }) => type === 'rules'))) return undefined
  // The language is loaded only where a definition uses it.
  const { evaluator } = await import('../../conditions/condition.js')
  const ask = evaluator()
  let left = STEPS
  return (expression, readable) => {
    const { spent, answer } = ask(expression, readable)
    left -= spent
    if (left < 0) throw new TooMuchToRead(tip, 'is in a log whose rules take more steps than are taken')
    return answer
  }
}
