import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { openShop } from '../support/shop.js'
import { CTRL_D } from '../support/terminal.js'

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
  expect(shop.git('log', '-1', '--format=%s', 'main')).toBe('Save red: Red')
})

test('checks run before anybody is asked: where one fails, nobody is', async () => {
  const shop = openShop()
  shop.wf(['init', '--no-hooks'])
  const policy = shop.git('show', 'main:.vizier/policy.yml')
  const check = 'checks: [{ name: test, run: "! grep -q wrong login.js" }]'
  shop.write('.vizier/policy.yml', `${policy.replace(/^checks: \[\]$/m, check)}\n`)
  shop.git('commit', '-q', '-a', '-m', 'A check')
  shop.write('login.js', '// wrong\n')
  const no = shop.open(['quick', 'x', '-m', 'X'], { env: { CLAUDECODE: '1' } })
  expect(await no.ended).toBe(1)
  expect(no.text()).toContain('CHECK_FAILED')
  expect(no.text()).not.toMatch(/\[y\/N\]|type the name/)
  shop.write('login.js', '// right\n')
  const yes = shop.open(['quick', 'x', '-m', 'X'])
  await yes.shows('check test: exit code 0')
  await yes.shows('[y/N] ')
  yes.answer('y')
  expect(await yes.ended, yes.text()).toBe(0)
})

test.each([
  ['a whole answer', 'y\r'],
  ['the beginning of one', 'y'],
])('what is typed before the question is asked answers nothing: %s', async (_, keys) => {
  const shop = openShop()
  shop.wf(['init', '--no-hooks'])
  const policy = shop.git('show', 'main:.vizier/policy.yml')
  // The check ends when somebody says so, and until then it is typed.
  const check = `checks: [{ name: waits, run: "echo begun; until [ -e ${dirname(shop.path)}/go ]; do :; done" }]`
  shop.write('.vizier/policy.yml', `${policy.replace(/^checks: \[\]$/m, check)}\n`)
  shop.git('commit', '-q', '-a', '-m', 'A check')
  shop.write('login.js', '// more\n')
  const screen = shop.open(['quick', 'x', '-m', 'X'])
  await screen.shows('begun')
  screen.press(keys)
  // The terminal shows it: it has it.
  await screen.shows(/\by\r?\n?/)
  shop.write('~/go', '')
  await screen.shows('[y/N] ')
  // Enter alone: what was typed before is no part of it.
  screen.answer('')
  expect(await screen.ended, screen.text()).toBe(1)
  expect(screen.text()).toContain('NOT_CONFIRMED')
})

test('an end of input before the question is asked stays one: nobody is waited for', async () => {
  const shop = openShop()
  shop.wf(['init', '--no-hooks'])
  const policy = shop.git('show', 'main:.vizier/policy.yml')
  const check = `checks: [{ name: waits, run: "echo begun; until [ -e ${dirname(shop.path)}/go ]; do :; done" }]`
  shop.write('.vizier/policy.yml', `${policy.replace(/^checks: \[\]$/m, check)}\n`)
  shop.git('commit', '-q', '-a', '-m', 'A check')
  shop.write('login.js', '// more\n')
  const screen = shop.open(['quick', 'x', '-m', 'X'])
  await screen.shows('begun')
  // What is typed is shown, and before it the end of input was typed.
  screen.press(`${CTRL_D}typed`)
  await screen.shows('typed')
  shop.write('~/go', '')
  await screen.shows('NOT_CONFIRMED')
  expect(await screen.ended).toBe(1)
})
