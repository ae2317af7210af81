import { chmodSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'
import type { Terminal } from '../support/terminal.js'

let shop: Shop
beforeAll(() => {
  shop = openShop()
  shop.write('~/plan.md', 'Wait.\n')
  shop.wf(['init'])
})

test('a command that is silent for more than a second shows how long it takes, and nothing of that stays', async () => {
  const policy = readFileSync(join(shop.path, '.vizier/policy.yml'), 'utf8')
  // It ends when somebody says so: no time is waited for.
  const waits = `checks:\n  - { name: waits, run: "until [ -e ${dirname(shop.path)}/go ]; do :; done" }\n`
  shop.write('.vizier/policy.yml', `${policy.replace(/^checks:.*\n(?:[ -].*\n)*/m, '')}${waits}`)
  shop.git('-c', 'core.hooksPath=/dev/null', 'commit', '-qam', 'A check that waits')
  shop.wf(['draft', 'slow', '--goal', 'Slow', '--plan', '../plan.md'])
  const subject = shop.git('rev-parse', 'draft/slow:.vizier/implementation-plans/slow.md')
  shop.wf(['approve', 'slow', '--expect', subject])
  shop.write('new.txt', 'x\n')
  shop.wf(['submit-diff', 'slow', '--', 'new.txt'])
  shop.wf([
    'accept-diff',
    'slow',
    '--expect',
    shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending'),
  ])
  const screen = shop.open(['save', 'slow'])
  await screen.shows(/check waits … \ds/)
  shop.write('~/go', '')
  await screen.shows('saved slow into main')
  expect(await screen.ended).toBe(0)
})

/** What is left on the screen once the line that is written over was taken away. */
const stays = (screen: Terminal): string =>
  stripVTControlCharacters(screen.raw().split('\r\x1b[K').at(-1) ?? '')

test('sync shows how far Git is, and a refusal names what Git said without its bars', async () => {
  shop.git('init', '-q', '--bare', '../far.git')
  shop.git('remote', 'add', 'origin', '../far.git')
  const screen = shop.open(['sync'])
  await screen.shows(/Writing objects: +\d+% \(\d+\/\d+\)/)
  expect(await screen.ended).toBe(0)
  expect(stays(screen)).toMatch(/^slow +pushed/)
  shop.write('../far.git/hooks/pre-receive', '#!/bin/sh\necho "closed today" >&2\nexit 1\n')
  chmodSync(join(dirname(shop.path), 'far.git/hooks/pre-receive'), 0o755)
  shop.wf(['draft', 'more', '--goal', 'More'])
  const refused = shop.open(['sync'])
  await refused.shows('closed today')
  expect(await refused.ended).not.toBe(0)
  expect(stays(refused)).not.toMatch(/%|objects/)
})

test('without a terminal nothing of it is printed', () => {
  expect(shop.wf(['verify']).stderr).not.toContain('…')
})
