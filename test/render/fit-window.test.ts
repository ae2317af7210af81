import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcome } from '../../src/app/outcome/outcome.js'
import { fitWindow } from '../../src/render/fit-window.js'
import { columns, paint } from '../../src/render/paint.js'
import { renderText } from '../../src/render/text.js'

const words = (text: string): string => stripVTControlCharacters(text).split(/\s+/).join(' ').trim()
const p = paint(true)

describe.each([50, 80, 120])('a window of %i columns', (width) => {
  it('has no longer line where there is a blank to break at, and every word in its order', () => {
    // A row that begins with one of these is a command, which is never broken.
    const word = fc
      .stringMatching(/^[a-z(]{1,20}$|^[a-z]{40,45}$/)
      .filter((each) => each !== 'wf' && each !== 'git')
    const cell = fc.array(word, { minLength: 1, maxLength: 30 }).map((all) => all.join(' '))
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const text = columns(rows.map((row) => row.map((each) => p.dim(each))))
        const fitted = fitWindow(text, width)
        expect(words(fitted)).toBe(words(text))
        for (const line of stripVTControlCharacters(fitted).split('\n'))
          expect(line.length, line).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('keeps a command in one line, and says below why', () => {
    const command = `wf accept-diff say-why --expect ${'a'.repeat(40)}`
    const row = fitWindow(
      columns([[p.command(command), 'if all of these bytes may enter and nothing else is in the way']]),
      width,
    )
    const lines = stripVTControlCharacters(row).split('\n')
    expect(lines[0]?.trimStart().startsWith(command)).toBe(true)
  })

  it('breaks what is to be done below a diff, and not the diff', () => {
    const why =
      'when everybody who has to read all of this, and to say so, has read it and has said so in words'
    const diff = `+${'a long line of somebody '.repeat(9)}`
    const facts = { waiting: [], pending: null, code: { files: 1 }, diff }
    const { out } = renderText(
      outcome('diff', { workflow: 'fix', facts, next: [{ command: 'wf resume fix', why }] }),
      false,
      width,
    )
    expect(out).toContain(diff)
    const told = out.slice(out.indexOf('next:')).split('\n')
    expect(told.filter((line) => line.length > width)).toEqual([])
    expect(words(told.join(' '))).toContain(why)
  })

  it('shows as much of an id as tells it, and all of it in a command', () => {
    const oid = 'b'.repeat(40)
    const done = outcome('approve', {
      workflow: 'say-why',
      facts: {
        subject: oid,
        why: 'because of many reasons, which fill more than one line of a narrow window here',
      },
      next: [{ command: `wf show say-why --expect ${oid}`, why: 'look' }],
    })
    const { out } = renderText(done, false, width)
    expect(out).toContain(`subject  ${'b'.repeat(10)}\n`)
    expect(out).toContain(`--expect ${oid}`)
    if (width === 50)
      expect(out).toContain('why      because of many reasons, which fill more\n         than one')
    expect(renderText(done, false).out).toContain(`subject  ${oid}\n`)
  })
})
