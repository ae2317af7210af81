import { describe, expect, it } from 'vitest'
import { evaluate, faultOf } from '../../src/conditions/condition.js'

const visible = {
  inputs: { perspective: 'security', depth: 3, draft: false },
  outputs: { review: { results: { blockers: ['a', 'b'], verdict: 'no' } }, 'long-name': { text: 'words' } },
}

describe('a condition', () => {
  it.each([
    ['inputs.perspective == "security"', true],
    ['inputs.depth > 2.0 && !inputs.draft', true],
    ['size(outputs.review.results.blockers) > 0', true],
    ['outputs["long-name"].text == "words"', true],
    ['has(outputs.nobody)', false],
    ['outputs.review.results.blockers.exists(b, b == "z")', false],
  ])('%s is %s', (expression, holds) => {
    expect(faultOf(expression)).toBeNull()
    expect(evaluate(expression, visible)).toEqual({ ok: true, holds })
  })

  it.each(['outputs.nobody.x == 1', 'inputs.perspective > 3', '1 + 1', 'inputs.perspective'])(
    'that cannot be answered says so: %s',
    (expression) => expect(evaluate(expression, visible).ok).toBe(false),
  )

  it.each([
    'inputs.',
    'process.exit(1)',
    'nobody == 1',
    '"text"',
    'constructor.constructor("x")()',
    `${'('.repeat(200)}1`,
  ])('that is none is named before anything runs: %s', (expression) =>
    expect(faultOf(expression)).not.toBeNull(),
  )

  it('reads no more than the data holds', () => {
    for (const expression of ['inputs.constructor == 1', 'inputs.__proto__ == 1', 'outputs.toString == 1']) {
      expect(evaluate(expression, visible).ok, expression).toBe(false)
    }
  })
})
