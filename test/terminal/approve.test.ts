import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'
import { CTRL_C, CTRL_D } from '../support/terminal.js'

let shop: Shop
let before: string
beforeAll(() => {
  shop = openShop()
  shop.write('~/plan.md', '# Say why\n\nAnswer with the reason.\n')
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', 'Whoever cannot log in is told why', '--plan', '../plan.md'])
})
beforeEach(() => {
  before = shop.refs()
})

const QUESTION = 'Approve this (plan-approval of say-why)? [y/N] '

test('approve shows the plan with its object id, then asks', async () => {
  const screen = shop.open(['approve'])
  await screen.shows('.vizier/implementation-plans/say-why.md')
  await screen.shows(shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md'))
  await screen.shows('Answer with the reason.')
  await screen.shows(QUESTION)
  expect(shop.refs()).toBe(before)
  screen.answer('n')
  expect(await screen.ended).toBe(1)
})

test.each([
  ['n', 'n'],
  ['nothing', ''],
  ['something else', 'perhaps'],
  ['yes, but not quite', 'yess'],
])('the answer is %s: nothing is recorded', async (_, answer) => {
  const screen = shop.open(['approve'])
  await screen.shows(QUESTION)
  screen.answer(answer)
  await screen.shows('NOT_CONFIRMED: nothing was recorded')
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(before)
})

test('Ctrl-D is no yes, and what follows begins on a line of its own', async () => {
  const screen = shop.open(['approve'])
  await screen.shows(QUESTION)
  screen.press(CTRL_D)
  await screen.shows(/\nNOT_CONFIRMED: nothing was recorded/)
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(before)
})

test('Ctrl-C interrupts: exit code 130, nothing is recorded', async () => {
  const screen = shop.open(['approve'])
  await screen.shows(QUESTION)
  screen.press(CTRL_C)
  await screen.shows('wf: interrupted; nothing was recorded')
  expect(await screen.ended).toBe(130)
  expect(shop.refs()).toBe(before)
})

test('--json never asks, not even on a terminal', async () => {
  const screen = shop.open(['approve', '--json'])
  await screen.shows('"code": "EXPECT_MISSING"')
  expect(await screen.ended).toBe(1)
  expect(screen.text()).not.toContain('[y/N]')
})

test('what --expect names is not asked about, and has to be what is there', async () => {
  const screen = shop.open(['approve', '--expect', shop.git('rev-parse', 'HEAD')])
  await screen.shows('EXPECT_MISMATCH')
  expect(await screen.ended).toBe(1)
  expect(screen.text()).not.toContain('[y/N]')
  expect(shop.refs()).toBe(before)
})

test('the plan that somebody exchanges while it is read is not approved', async () => {
  const screen = shop.open(['approve'])
  await screen.shows(QUESTION)
  shop.write('~/plan.md', 'Something else.\n')
  shop.wf(['draft', 'say-why', '--plan', '../plan.md'])
  const exchanged = shop.refs()
  screen.answer('y')
  await screen.shows('EXPECT_MISMATCH')
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(exchanged)
})

describe('on a small window', () => {
  test('the question is whole, and y is yes', async () => {
    const screen = shop.open(['approve'], { columns: 40, rows: 24 })
    await screen.shows(/Changes since the version that you saw last[^\n]*\n[\s\S]*else\./)
    await screen.shows(QUESTION)
    screen.answer('y')
    await screen.shows('approved say-why (plan-approval)')
    expect(await screen.ended).toBe(0)
  })

  test('what one has approved is not asked again', async () => {
    const screen = shop.open(['approve'], { columns: 40, rows: 24 })
    await screen.shows('unchanged: you have approved')
    expect(screen.text()).not.toContain(QUESTION)
    expect(await screen.ended).toBe(0)
    expect(shop.refs()).toBe(before)
  })
})
