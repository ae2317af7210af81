import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { sectionOf } from '../support/documented.js'
import { type Followed, follow, quickStart } from '../support/quick-start.js'
import { openShop, type Shop } from '../support/shop.js'
import { terminalSvg } from '../support/terminal-svg.js'

const PICTURE = 'docs/terminal.svg'
const COLUMNS = 84

const lines = quickStart()
let shop: Shop
let followed: Followed
let verified: Followed
beforeAll(async () => {
  shop = openShop()
  shop.write('plan.md', 'Say in the README why.\n')
  followed = await follow(shop, lines, { columns: COLUMNS })
  verified = await follow(shop, ['wf verify'], { columns: COLUMNS })
})

/** Counts, and says so: what the README claims, and what it may be at most. */
function counted(place: string, { keys }: Followed): void {
  console.log(`${place}: ${lines.length} commands, ${keys} keys, not counting names and texts`)
  expect(lines.length).toBeLessThanOrEqual(6)
  expect(keys).toBeLessThanOrEqual(12)
  expect(sectionOf('README.md', 'Quick start')).toContain(
    `six commands and ${keys} keys, not counting names and texts`,
  )
}

test('the six commands of the README take a change from nothing to a verified merge', () => {
  expect(lines.map((line) => line.split(' ')[1])).toEqual([
    'init',
    'draft',
    'approve',
    'run',
    'accept-diff',
    'save',
  ])
  expect(shop.git('show', 'main:README.md')).toMatch(/# why$/)
  expect(shop.wf(['verify'])).toMatchObject({ exit: 0 })
  expect(verified.screens[0]?.raw).toContain('PASS')
  counted('a new project', followed)
})

test('they do so on a clone of this repository, with the checks that it has', async () => {
  const other = openShop()
  const home = join(other.path, '..')
  const clone = join(home, 'clone')
  other.git('config', '--global', 'safe.directory', '*')
  other.git('clone', '-q', '--no-hardlinks', resolve('.'), clone)
  // Its branch, whatever is checked out here; and nothing of what a clone knows of where it came from.
  other.git('-C', clone, 'switch', '-q', '-C', 'main')
  other.git('-C', clone, 'remote', 'remove', 'origin')
  other.write('../clone/plan.md', 'Say in the README why.\n')
  // The checks take minutes and a registry. That they are asked for is what this test is about.
  const asked = other.write('~/asked', '')
  other.write('~/bin/npm', `#!/bin/sh\necho "$*" >> '${asked}'\n`, 0o755)
  const env = { PATH: `${join(home, 'bin')}:${process.env.PATH}` }
  const there = await follow(other, lines, { cwd: clone, env })
  expect(readFileSync(asked, 'utf8').split('\n').slice(0, 2)).toEqual(['ci', 'run test'])
  expect(other.git('-C', clone, 'show', 'main:README.md')).toMatch(/# why$/)
  expect(other.wf(['-C', clone, 'verify'])).toMatchObject({ exit: 0 })
  counted('a clone of this repository', there)
})

/** Ids and times are others in each recording; their length stays. */
const masked = (svg: string): string =>
  svg
    .replace(/\b[0-9a-f]{40}\b|\b[0-9a-f]{10}\b/g, (id) => 'x'.repeat(id.length))
    .replace(/SHA256:[A-Za-z0-9+/]+|AAAA[A-Za-z0-9+/]+/g, (id) => 'x'.repeat(id.length))
    .replace(/\d{4}-\d\d-\d\dT[0-9:+-]+/g, (time) => 'x'.repeat(time.length))

test('the recorded terminal is what the commands print; npm run docs:svg records it again', () => {
  const svg = terminalSvg([...followed.screens, ...verified.screens], COLUMNS)
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PICTURE, svg)
  expect(existsSync(PICTURE)).toBe(true)
  expect(masked(readFileSync(PICTURE, 'utf8'))).toBe(masked(svg))
})
