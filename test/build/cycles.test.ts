import { describe, expect, it } from 'vitest'
import { importsOf } from '../support/imports.js'
import { sourceFiles } from '../support/source-files.js'

type Graph = ReadonlyMap<string, readonly string[]>

/** The first cycle that is met, from a file back to itself; `null` where there is none. */
function cycleIn(graph: Graph): readonly string[] | null {
  const finished = new Set<string>()
  const open: string[] = []
  const visit = (file: string): readonly string[] | null => {
    if (finished.has(file)) return null
    const at = open.indexOf(file)
    if (at >= 0) return [...open.slice(at), file]
    open.push(file)
    for (const next of graph.get(file) ?? []) {
      const found = visit(next)
      if (found !== null) return found
    }
    open.pop()
    finished.add(file)
    return null
  }
  for (const file of graph.keys()) {
    const found = visit(file)
    if (found !== null) return found
  }
  return null
}

describe('the files of src', () => {
  const graph: Graph = new Map(
    sourceFiles('src').map((file) => [file, importsOf(file).map(({ what }) => what.replace(/\.js$/, '.ts'))]),
  )

  it('are seen with what they import, types and what is loaded later included', () => {
    expect(graph.get('src/domain/fold/fold.ts')).toContain('src/domain/log/commit.ts')
    expect(graph.get('src/app/definitions/definitions.ts')).toContain('src/definitions/definition-file.ts')
  })

  it('import each other in no cycle', () => {
    expect(cycleIn(graph)).toBeNull()
  })

  it('would be found in one', () => {
    const cycle = new Map([
      ['a', ['b']],
      ['b', ['d', 'c']],
      ['c', ['b']],
      ['d', []],
    ])
    expect(cycleIn(cycle)).toEqual(['b', 'c', 'b'])
    expect(cycleIn(new Map([['a', ['a']]]))).toEqual(['a', 'a'])
  })
})
