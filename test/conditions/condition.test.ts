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

  const long = Array.from({ length: 1000 }, (_, at) => at)
  const list = JSON.stringify(long.slice(0, 80))
  const many = { inputs: {}, outputs: { a: { list: long, text: `${'a'.repeat(50_000)}!` } } }

  it.each([
    ['all in all', `outputs.a.list.all(a, outputs.a.list.all(b, outputs.a.list.all(c, a + b + c >= 0)))`],
    [
      'all in all, of what is written',
      `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, true))))`,
    ],
    [
      'a list that is added to itself',
      `size(${'cel.bind(x, x + x, '.repeat(20).replace('x + x', 'outputs.a.list')}x${')'.repeat(20)}) > 0`,
    ],
    [
      'a text that is added to itself',
      `size(${'cel.bind(x, x + x, '.repeat(12).replace('x + x', 'outputs.a.text')}x${')'.repeat(12)}) > 0`,
    ],
    ['one text, compared again and again', 'outputs.a.list.all(a, outputs.a.text == outputs.a.text)'],
  ])('that would take for ever is not worked out: %s', (_, expression) => {
    expect(evaluate(expression, many)).toEqual({ ok: false, why: 'it takes more than 200000 steps' })
  })

  it('goes through all that there is, once', () => {
    expect(evaluate('outputs.a.list.all(a, a >= 0.0)', many)).toEqual({ ok: true, holds: true })
  })

  it.each([
    ['outputs.a.text.matches("^(a+)+$")', { ok: true, holds: false }],
    ['outputs.a.text.matches("^a+!$") && "x".matches("[a-z]")', { ok: true, holds: true }],
    ['"b".matches("(?=a)b")', { ok: false }],
    ['"b".matches("(b{1,1000}){1,1000}")', { ok: false }],
  ])('holds a text against a pattern without going back: %s', (expression, verdict) => {
    expect(faultOf(expression)).toBeNull()
    expect(evaluate(expression, many)).toMatchObject(verdict)
  })

  it('is answered however much there is to read, and not where that is nested without end', () => {
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))
    expect(evaluate('size(outputs.a.deep) == 1', { inputs: {}, outputs: { a: { deep } } })).toEqual({
      ok: false,
      why: 'what it reads is nested more than 200 deep',
    })
    const large = {
      a: { n: 1, text: 'x'.repeat(1 << 26), list: long.map((at) => ({ at, text: 'x'.repeat(999) })) },
    }
    const asked = 'outputs.a.n == 1.0 && outputs.a.list.all(x, outputs.a.n == 1.0 && x.at >= 0.0)'
    expect(evaluate(asked, { inputs: {}, outputs: large })).toEqual({ ok: true, holds: true })
  })
})
