import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'

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

test('without a terminal nothing of it is printed', () => {
  expect(shop.wf(['verify']).stderr).not.toContain('…')
})
