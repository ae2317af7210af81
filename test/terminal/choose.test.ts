import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'
import { CTRL_C } from '../support/terminal.js'

let shop: Shop
beforeAll(() => {
  shop = openShop()
  shop.wf(['init'])
  for (const slug of ['add-grace', 'fix-login', 'say-why'])
    shop.wf(['draft', slug, '--goal', `The goal of ${slug}`])
})

const DOWN = '\x1b[B'

test('where several drafts could be meant, a person chooses with the arrow keys', async () => {
  const screen = shop.open(['log'])
  await screen.shows('Which workflow?')
  await screen.shows('say-why')
  screen.press(DOWN)
  await screen.shows(/❯ fix-login/)
  screen.press('\r')
  await screen.shows('Propose the goal of fix-login')
  expect(await screen.ended).toBe(0)
})

test('typing narrows the choice, after a / as well', async () => {
  const screen = shop.open(['log'])
  await screen.shows('Which workflow?')
  screen.press('/why')
  await screen.shows(/❯ say-why/)
  screen.press('\r')
  await screen.shows('Propose the goal of say-why')
  expect(await screen.ended).toBe(0)
})

test('Ctrl-C at the choice interrupts, and nothing is recorded', async () => {
  const screen = shop.open(['approve'])
  await screen.shows('Which workflow?')
  screen.press(CTRL_C)
  await screen.shows('wf: interrupted; nothing was recorded')
  expect(await screen.ended).toBe(130)
})

test('status --watch shows it again when it changes, and ends with Ctrl-C', async () => {
  const screen = shop.open(['status', 'say-why', '--watch'])
  await screen.shows(/plan +awaiting/)
  shop.wf(['pause', 'say-why', '-m', 'Lunch'])
  await screen.shows(/paused by .*: Lunch/)
  screen.press(CTRL_C)
  expect(await screen.ended).toBe(0)
})

test('without a terminal the same is refused, with the slugs', () => {
  const said = shop.wf(['approve'])
  expect(said.exit).toBe(1)
  expect(said.stderr).toContain('WHICH_WORKFLOW: which one? add-grace, fix-login, say-why')
})
