import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'

const manual = readFileSync('src/man/git-wf.1', 'utf8').replaceAll('\\-', '-')
const readme = readFileSync('README.md', 'utf8')

test.each(Object.keys(COMMANDS))('the manual names wf %s', (verb) => {
  expect(manual).toContain(`\n.B ${verb}\n`)
})

test('every command that the README names exists', () => {
  const named = [...readme.matchAll(/\bwf ([a-z][a-z-]+)/g)].map(([, verb]) => verb ?? '')
  expect(named.filter((verb) => !Object.hasOwn(COMMANDS, verb))).toEqual([])
})
