import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ownPlaces } from '../../src/engine/agents/clone/own-places.js'
import { AgentsFile } from '../../src/engine/agents/known/agents-file.js'

const HOME = mkdtempSync(join(realpathSync(tmpdir()), 'wf-own-'))
afterAll(() => rmSync(HOME, { recursive: true, force: true }))
const repository = join(HOME, 'work', 'shop')
mkdirSync(repository, { recursive: true })
mkdirSync(join(HOME, 'dotfiles'))
symlinkSync(join(HOME, 'dotfiles'), join(HOME, '.linked'))
symlinkSync(join(HOME, 'work'), join(HOME, '.far'))

const places = (entries: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  ownPlaces({ HOME, ...env }, entries, [HOME, repository])

test('a folder is made where it is missing, and only for this user; a file is not', async () => {
  expect(await places(['.mine/deep/', '.mine.json'])).toEqual([join(HOME, '.mine/deep')])
  expect(statSync(join(HOME, '.mine/deep')).mode & 0o777).toBe(0o700)
})

test('a link stands for where it leads', async () => {
  expect(await places(['.linked'])).toEqual([join(HOME, 'dotfiles')])
})

test('a variable stands for what it names', async () => {
  expect(await places(['$AT', '$AT/sub/', '$NOWHERE'], { AT: join(HOME, 'dotfiles') })).toEqual([
    join(HOME, 'dotfiles'),
    join(HOME, 'dotfiles/sub'),
  ])
})

test.each([
  ['the home', '$AT', HOME],
  ['what holds the home', '$AT', '/'],
  ['what holds the repository', '$AT', join(HOME, 'work')],
  ['a place that depends on where one stands', '$AT', 'work/shop'],
  ['by a link, what holds the repository', '.far', ''],
])('%s is nobody’s own', async (_, entry, at) => {
  expect(await places([entry], { AT: at })).toEqual([])
})

test.each([
  ['.mine', true],
  ['.mine/', true],
  ['.config/mine/x.json', true],
  ['$MINE', true],
  ['$MINE/data/', true],
  ['..mine', true],
  ['', false],
  ['.', false],
  ['..', false],
  ['./', false],
  ['/etc', false],
  ['.mine/../..', false],
  ['$MINE/..', false],
  ['.mine//x', false],
  ['$', false],
])('a place "%s" in agents.yml: %s', (place, good) => {
  const agents = { mine: { transport: 'command', command: ['x'], home: [place] } }
  expect(AgentsFile.safeParse({ agents }).success).toBe(good)
})
