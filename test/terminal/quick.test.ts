import { expect, test } from 'vitest'
import { openShop } from '../support/shop.js'

test('on a terminal a small change is shown, and lands only after a yes', async () => {
  const shop = openShop()
  expect(shop.wf(['init', '--no-hooks'])).toMatchObject({ exit: 0 })
  const policy = `${shop.git('show', 'main:.vizier/policy.yml')}\n`.replace(/^small:.*\n/m, '')
  shop.write('.vizier/policy.yml', `${policy}small: { lines: 4, paths: ["*.js"], role: maintainer }\n`)
  shop.git('commit', '-q', '-a', '-m', 'Allow small changes')
  shop.write('login.js', `${shop.git('show', 'main:login.js')}\n// \x1b[31mred\n`)
  const before = shop.refs()
  const no = shop.open(['quick', 'red', '-m', 'Red'])
  await no.shows('Sign this off and save it into main, as red? [y/N] ')
  expect(no.text()).toContain('+// \\x1b[31mred')
  no.answer('n')
  expect(await no.ended).toBe(1)
  expect(no.text()).toContain('NOT_CONFIRMED')
  expect(shop.refs()).toBe(before)
  const yes = shop.open(['quick', 'red', '-m', 'Red'])
  await yes.shows('[y/N] ')
  yes.answer('y')
  expect(await yes.ended, yes.text()).toBe(0)
  expect(shop.git('log', '-1', '--format=%s', 'main')).toBe('Save red into main')
})
