import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openShop } from '../support/shop.js'
import { CTRL_D } from '../support/terminal.js'

test('on a terminal wf init shows what it would write, and writes nothing before a yes', async () => {
  const shop = openShop()
  shop.write('package.json', '{ "scripts": { "test": "true" } }\n')
  shop.git('add', '.')
  shop.git('commit', '-q', '-m', 'A project')
  const before = `${shop.refs()}${shop.git('config', '--local', '--list')}`
  const now = () => `${shop.refs()}${shop.git('config', '--local', '--list')}`
  const home = join(shop.path, '..')
  for (const [words, refuse] of [
    [['init'], 'n\r'],
    [['init', '--generate-key'], CTRL_D],
  ] as const) {
    const no = shop.open(words)
    await no.shows('wf init will write:')
    await no.shows(/policy +\.vizier\/policy\.yml, committed on main/)
    await no.shows(/check +test: npm run test {2}\(package\.json\)/)
    await no.shows(/hooks +\.git\/hooks/)
    await no.shows(words.length === 1 ? /key +~\/\.ssh\/id_ed25519 \(SHA256:/ : /id_ed25519_wf \(new\)/)
    await no.shows('Continue? [Y/n] ')
    no.press(refuse)
    expect(await no.ended).toBe(1)
    expect(no.text()).toContain('NOT_CONFIRMED')
    expect(now()).toBe(before)
    expect(existsSync(join(home, '.ssh', 'id_ed25519_wf'))).toBe(false)
  }
  const yes = shop.open(['init'])
  await yes.shows('Continue? [Y/n] ')
  yes.answer('')
  expect(await yes.ended, yes.text()).toBe(0)
  expect(shop.git('show', 'main:.vizier/policy.yml')).toContain('run: npm run test')
  // All is there: nobody is asked again.
  expect(await shop.open(['init']).ended).toBe(0)
})

test('--yes asks nobody', async () => {
  const shop = openShop()
  const screen = shop.open(['init', '--yes', '--no-hooks'])
  expect(await screen.ended, screen.text()).toBe(0)
  expect(screen.text()).not.toContain('Continue?')
})

test('wf uninstall names what goes and what stays, and asks', async () => {
  const shop = openShop()
  shop.wf(['init'])
  const before = `${shop.refs()}${shop.git('config', '--local', '--list')}`
  const no = shop.open(['uninstall'])
  await no.shows('wf uninstall will remove from this clone:')
  await no.shows(/configuration +wf\.signingkey/)
  await no.shows(/kept +all branches/)
  await no.shows('Continue? [Y/n] ')
  no.answer('n')
  expect(await no.ended).toBe(1)
  expect(`${shop.refs()}${shop.git('config', '--local', '--list')}`).toBe(before)
  const yes = shop.open(['uninstall'])
  await yes.shows('Continue? [Y/n] ')
  yes.answer('y')
  expect(await yes.ended, yes.text()).toBe(0)
  expect(existsSync(join(shop.path, '.git', 'wf'))).toBe(false)
})
