import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { counterFor } from '../support/backtracking.js'
import { hostileStrings } from '../support/hostile-strings.js'
import { sourceFiles } from '../support/source-files.js'

interface Pattern {
  readonly where: string
  readonly source: string
  readonly flags: string
}

// A repetition may have a bound, and be tried again from each place; what is quadratic takes a thousand at least.
const AT_MOST = { repeats: 1000, steps: 300 }
// What takes so few steps for a short text is not looked at again: what is quadratic takes more.
const FEW = { repeats: 100, steps: 12 }

/** How a string begins that takes too many steps for each of its units; `null` where none is known. */
function tooSlow({ source, flags }: Pick<Pattern, 'source' | 'flags'>): string | null {
  const count = counterFor(source, flags)
  const takesMore = (text: string, steps: number): boolean =>
    count(text, steps * text.length) >= steps * text.length
  const long = hostileStrings(source, flags, AT_MOST.repeats)
  for (const short of hostileStrings(source, flags, FEW.repeats)) {
    const text = long.next().value
    if (text === undefined) throw new Error('there are as many of both')
    if (takesMore(short, FEW.steps) && takesMore(text, AT_MOST.steps))
      return JSON.stringify(text.slice(0, 60))
  }
  return null
}

function patternsIn(file: string): readonly Pattern[] {
  const parsed = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Pattern[] = []
  const look = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? []
      const line = parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1
      found.push({ where: `${file}:${line} ${node.text}`, source, flags })
    }
    ts.forEachChild(node, look)
  }
  look(parsed)
  return found
}

describe('no pattern goes back often', () => {
  const patterns = sourceFiles('src').flatMap(patternsIn)

  test('however long and hostile the text is', () => {
    expect(patterns.length).toBeGreaterThan(300)
    const slow = patterns.flatMap((pattern) => {
      const text = tooSlow(pattern)
      return text === null ? [] : [`${pattern.where}: ${text}`]
    })
    expect(slow).toEqual([])
  })

  test.each([
    ['[ \\t]+$', ''],
    ['(a+)+b', ''],
    ['^(.*?)([ \\t]*)$', ''],
    ['\\(.*?\\)', 'g'],
    ['(?:a|aa)+$', ''],
    ['"(?:[^"]|\\\\.)*"', 'g'],
    ['(?=.*b)a', 'g'],
    ['x(?<=x+)y', 'g'],
    ['[\\s\\S]{0,20000}?-->', 'g'],
  ])('%s/%s is seen to', (source, flags) => {
    expect(tooSlow({ source, flags })).not.toBeNull()
  })

  test.each([
    ['^[a-z]+$', ''],
    ['^(?:[^"\\\\]|\\\\.)*$', ''],
    ['^(?=.*a)(?=.*b)', 'm'],
    ['(?<![ ])[ ]+$', ''],
  ])('%s/%s is not', (source, flags) => {
    expect(tooSlow({ source, flags })).toBeNull()
  })
})
