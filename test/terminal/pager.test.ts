import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'

let shop: Shop
let pager: Record<string, string>
const read = (): string => join(shop.path, '..', 'paged')
beforeAll(() => {
  shop = openShop()
  const script = '#!/bin/sh\ncat > ~/paged\necho "$(wc -l < ~/paged | tr -d " ") lines were paged"\n'
  pager = { GIT_PAGER: shop.write('~/bin/pager', script, 0o755) }
  shop.write('~/plan.md', Array.from({ length: 100 }, (_, at) => `${at + 1}. A step\n`).join(''))
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', 'Whoever cannot log in is told why', '--plan', '../plan.md'])
})

test('a plan that fits the screen needs no pager', async () => {
  const screen = shop.open(['approve'], { env: pager, rows: 200 })
  await screen.shows('100. A step')
  await screen.shows('[y/N] ')
  screen.answer('n')
  expect(await screen.ended).toBe(1)
  expect(existsSync(read())).toBe(false)
})

test('a longer one goes through the pager of the user, and the question comes after it', async () => {
  const screen = shop.open(['approve'], { env: pager, rows: 24 })
  await screen.shows('103 lines were paged')
  await screen.shows('[y/N] ')
  screen.answer('y')
  expect(await screen.ended).toBe(0)
  expect(readFileSync(read(), 'utf8')).toContain('100. A step')
  expect(screen.text()).not.toContain('100. A step')
})

test('so does one whose lines are longer than the window is wide', async () => {
  shop.write('~/plan.md', `${'word '.repeat(300)}\n`)
  shop.wf(['draft', 'long-lines', '--goal', 'Lines', '--plan', '../plan.md'])
  const screen = shop.open(['approve', 'long-lines'], { env: pager, columns: 40, rows: 24 })
  await screen.shows('lines were paged')
  await screen.shows('[y/N] ')
  screen.answer('n')
  expect(await screen.ended).toBe(1)
})

test('whoever leaves the pager at once is asked all the same', async () => {
  const screen = shop.open(['approve', 'long-lines'], { env: { GIT_PAGER: 'true' }, columns: 40, rows: 24 })
  await screen.shows('[y/N] ')
  screen.answer('n')
  expect(await screen.ended).toBe(1)
})

test('diff is paged with colours, and without where none are wanted', async () => {
  shop.wf(['run', 'say-why', '-m', 'Many lines', '--', 'sh', '-c', 'seq 1 100 > many.txt'])
  const colored = shop.open(['diff', 'say-why'], { env: pager, rows: 24 })
  await colored.shows('lines were paged')
  expect(await colored.ended).toBe(0)
  expect(readFileSync(read(), 'utf8')).toContain('\x1b[32m+100\x1b[39m')
  const plain = shop.open(['diff', 'say-why'], { env: { ...pager, NO_COLOR: '1' }, rows: 24 })
  await plain.shows('lines were paged')
  expect(await plain.ended).toBe(0)
  expect(readFileSync(read(), 'utf8')).toContain('\n+100\n')
})

test('without a terminal nothing is paged', () => {
  expect(shop.wf(['diff', 'say-why'], { GIT_PAGER: 'false' }).stdout).toContain('+100\n')
})
