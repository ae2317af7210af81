import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { STRATEGIES } from '../../src/definitions/strategies.js'
import { parseStrategy } from '../../src/definitions/strategy-file.js'

describe('the strategies that come along', () => {
  it.each([...STRATEGIES])('%s is what its file says, and says what it is for', (name, strategy) => {
    const file = `src/definitions/strategies/${name}.yml`
    expect(parseStrategy(file, readFileSync(file, 'utf8'))).toEqual({ ok: true, value: strategy })
    expect(strategy.description.length).toBeGreaterThan(20)
  })
})

describe('a strategy', () => {
  it('changes the weights that it names and keeps the others', () => {
    const plain = parseStrategy('a', 'name: a\nversion: 1\n')
    const own = parseStrategy('a', 'name: a\nversion: 1\nweights: { text: 2 }\n')
    if (!plain.ok || !own.ok) throw new Error('does not parse')
    expect(own.value.weights).toEqual({ ...plain.value.weights, text: 2 })
  })

  it.each([
    ['version: 2', '2:10'],
    ['version: 1\nbudget: 1', '3:9'],
    ['version: 1\ndocuments: x', '3:12'],
    ['version: 1\nweights: { luck: 1 }', '3:12'],
  ])('is refused with the place: %j', (rest, place) => {
    const parsed = parseStrategy('s.yml', `name: a\n${rest}\n`)
    expect(parsed.ok ? [] : parsed.errors.map(({ line, column }) => `${line}:${column}`)).toEqual([place])
  })
})
