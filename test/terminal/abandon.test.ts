import { beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'
import { CTRL_D } from '../support/terminal.js'

let shop: Shop
let before: string
beforeEach(() => {
  shop = openShop()
  shop.write('~/plan.md', 'Answer with the reason.\n')
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', 'Users learn why', '--plan', '../plan.md'])
  const plan = shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md')
  shop.wf(['approve', '--expect', plan])
  shop.wf(['run', '-m', 'A patch', '--', 'sh', '-c', 'echo "// why" >> login.js'])
  before = shop.refs()
})

test('what would be lost is shown, and only the typed slug abandons', async () => {
  const refused = shop.open(['abandon', '-m', 'No'])
  await refused.shows('plan     .vizier/implementation-plans/say-why.md (approved)')
  await refused.shows(/patch {4}1 {2}[0-9a-f]{10} {2}1 file: A patch/)
  await refused.shows('The slug cannot be used again.')
  await refused.shows('Type say-why to go on: ')
  refused.answer('yes')
  await refused.shows('NOT_CONFIRMED: the typed name does not match: nothing was recorded')
  expect(await refused.ended).toBe(1)
  const left = shop.open(['abandon', '--discard'])
  await left.shows('Nothing of it is kept')
  left.press(CTRL_D)
  expect(await left.ended).toBe(1)
  expect(shop.refs()).toBe(before)
  const screen = shop.open(['abandon', '-m', 'No'])
  await screen.shows('Type say-why to go on: ')
  screen.answer('say-why')
  await screen.shows('abandoned say-why')
  expect(await screen.ended).toBe(0)
})

test('a patch that comes in while the question waits is not lost', async () => {
  const screen = shop.open(['abandon', '-m', 'No'])
  await screen.shows('Type say-why to go on: ')
  shop.wf(['run', '-m', 'Another', '--', 'sh', '-c', 'echo "// because" >> login.js'])
  const meanwhile = shop.refs()
  screen.answer('say-why')
  await screen.shows(/EXPECT_MISMATCH: the patch [0-9a-f]+ came in meanwhile/)
  expect(await screen.ended).toBe(1)
  expect(shop.refs()).toBe(meanwhile)
})

test('what is taken back is named, and asked for', async () => {
  const no = shop.open(['undo'])
  await no.shows('Take back patch 1: A patch? [y/N] ')
  no.answer('')
  await no.shows('NOT_CONFIRMED: nothing was taken back')
  expect(await no.ended).toBe(1)
  expect(shop.refs()).toBe(before)
  const patch = shop.open(['undo'])
  await patch.shows('[y/N] ')
  patch.answer('y')
  await patch.shows('took back patch 1 of say-why\nit is not known to have been pushed')
  expect(await patch.ended).toBe(0)
  const approval = shop.open(['undo'])
  await approval.shows('Take back "Approve the plan of say-why"? [y/N] ')
  approval.answer('y')
  await approval.shows('took back approved plan-approval of say-why')
  await approval.shows('wf approve say-why')
  expect(await approval.ended).toBe(0)
})
