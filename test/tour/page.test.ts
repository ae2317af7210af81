import { expect, test } from 'vitest'
import { pageOn } from '../../src/tour/page.js'

function screen(more: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  let text = ''
  return { ...more, write: (part: string) => (text += part), text: () => text }
}

const COMMAND = ['wf', 'draft', 'newcomers', '--goal', "It's told", '--plan', '../ada/plan.md']

test('on a terminal, everything fits, and a command goes on behind a backslash', () => {
  const terminal = screen({ isTTY: true, columns: 40 })
  const page = pageOn(terminal, { NO_COLOR: '1' })
  page.heading('1 of 7: goal')
  page.say('Some prose that is longer than a line of this terminal.')
  page.command(COMMAND)
  page.output(`subject  ${'5'.repeat(40)}\n  a finding that does not fit on one line\n`)
  expect(terminal.text()).toBe(`── 1 of 7: goal ────────────────────────

Some prose that is longer than a line of
this terminal.

  $ wf draft newcomers --goal \\
      'It'\\''s told' --plan \\
      ../ada/plan.md
  subject
      ${'5'.repeat(34)}
      ${'5'.repeat(6)}
    a finding that does not fit on one
        line

`)
})

test('in a file, a line is as long as it is', () => {
  const file = screen()
  const page = pageOn(file, {})
  page.command(COMMAND)
  page.output(`subject  ${'5'.repeat(100)}\n`)
  expect(file.text()).toBe(
    `  $ wf draft newcomers --goal 'It'\\''s told' --plan ../ada/plan.md\n  subject  ${'5'.repeat(100)}\n\n`,
  )
})

test('commands that print nothing stand together', () => {
  const file = screen()
  const page = pageOn(file, {})
  page.command(['cd', 'repository'])
  page.command(['git', 'remote', 'remove', 'origin'])
  page.output('')
  page.command(['git', 'remote'])
  page.say('Nothing.')
  expect(file.text()).toBe('  $ cd repository\n  $ git remote remove origin\n  $ git remote\n\nNothing.\n\n')
})

test('what is long is cut in the middle, and says so', () => {
  const file = screen()
  pageOn(file, {}).output(Array.from({ length: 100 }, (_, at) => `line ${at + 1}\n`).join(''))
  expect(file.text()).toContain('  line 32\n  … 60 lines more …\n  line 93\n')
})

test('output cannot play with the terminal', () => {
  const terminal = screen({ isTTY: true, columns: 80 })
  pageOn(terminal, { NO_COLOR: '1' }).output('\x1b]0;title\x07\x1b[2Jgone\r\n')
  expect(terminal.text()).toBe('  \\x1b]0;title\\x07\\x1b[2Jgone\\x0d\n\n')
})

test.each([
  ['a terminal', { isTTY: true, columns: 80 }, {}, true],
  ['NO_COLOR', { isTTY: true, columns: 80 }, { NO_COLOR: '1' }, false],
  ['a dumb terminal', { isTTY: true, columns: 80 }, { TERM: 'dumb' }, false],
  ['a file', {}, {}, false],
])('colours: %s', (_, kind, env, colours) => {
  const on = screen(kind)
  const page = pageOn(on, env)
  page.heading('Tampered')
  page.command(['wf', 'verify'])
  page.output('FAIL\n  LANDING_TREE  other bytes\n-before\n+after\n\nnext:\n  wf log\n')
  expect(on.text().includes('\x1b[')).toBe(colours)
})
