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

test('where several patches are pending, a person chooses the one to decide on', async () => {
  shop.write('~/plan.md', 'A plan.\n')
  shop.wf(['resume', 'say-why'])
  shop.wf(['draft', 'say-why', '--plan', '../plan.md'])
  const plan = shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md')
  shop.wf(['approve', 'say-why', '--expect', plan])
  for (const name of ['one', 'two']) {
    shop.write(`${name}.txt`, `${name}\n`)
    shop.wf(['submit-diff', 'say-why', '-m', `Patch ${name}`, '--', `${name}.txt`])
  }
  const screen = shop.open(['reject-diff', 'say-why', '-m', 'Not that'])
  await screen.shows('Which patch?')
  screen.press('two')
  await screen.shows(/❯ 2 {2}Patch two \(1 file/)
  screen.press('\r')
  await screen.shows('[y/N] ')
  screen.answer('y')
  expect(await screen.ended).toBe(0)
  const pending = shop.git('for-each-ref', '--format=%(subject)', 'refs/wf/pending')
  expect(pending).toBe('Patch one')
})
