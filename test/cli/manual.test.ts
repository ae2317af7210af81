import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { findVerb, parse } from '../../src/cli/parse.js'
import { linesOf, wordsOf } from '../support/documented.js'

const manual = readFileSync('src/man/git-wf.1', 'utf8').replaceAll('\\-', '-')

test.each(Object.keys(COMMANDS))('the manual names wf %s', (verb) => {
  expect(manual).toContain(`\n.B ${verb}\n`)
})

const PAGES = [
  'README.md',
  'hooks/what-to-pin.md',
  ...readdirSync('docs').map((name) => `docs/${name}`),
].filter((file) => file.endsWith('.md'))

test.each(PAGES)('every command that %s names exists', (file) => {
  const named = [...readFileSync(file, 'utf8').matchAll(/\bwf ([a-z][a-z-]+)/g)].map(([, verb]) => verb ?? '')
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((verb) => !Object.hasOwn(COMMANDS, verb))).toEqual([])
})

test.each(PAGES)('every call that %s shows is understood: options, actions, positionals', async (file) => {
  const page = readFileSync(file, 'utf8')
  const spans = [...page.matchAll(/`(wf [^`]+)`/g)].map(([, span]) => (span ?? '').replace(/\s+/g, ' '))
  const lines = linesOf(page).filter((line) => line.startsWith('wf '))
  expect(lines.length + spans.length).toBeGreaterThan(3)
  for (const line of [...spans, ...lines]) {
    const words = wordsOf(line.replace(/[[\]<>]/g, '')).slice(1)
    await expect(parse(findVerb(words)), line).resolves.toBeDefined()
  }
})

test.each(PAGES)('every file that %s links to exists', (file) => {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(
    ([, link]) => link ?? '',
  )
  expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([])
})
