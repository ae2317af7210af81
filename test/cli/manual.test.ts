import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'

const manual = readFileSync('src/man/git-wf.1', 'utf8').replaceAll('\\-', '-')

test.each(Object.keys(COMMANDS))('the manual names wf %s', (verb) => {
  expect(manual).toContain(`\n.B ${verb}\n`)
})

test.each([
  ['the README', 'README.md'],
  ['the page on what to pin', 'hooks/what-to-pin.md'],
])('every command that %s names exists', (_, file) => {
  const named = [...readFileSync(file, 'utf8').matchAll(/\bwf ([a-z][a-z-]+)/g)].map(([, verb]) => verb ?? '')
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((verb) => !Object.hasOwn(COMMANDS, verb))).toEqual([])
})
