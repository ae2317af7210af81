import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { hasPassphrase } from '../../src/trust/signing-key-file.js'
import { openShop } from '../support/shop.js'

test('where the key has a passphrase, its file is named before the passphrase is asked for', async () => {
  const shop = openShop()
  const key = shop.write('~/locked', '')
  execFileSync('rm', ['-f', key])
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', key])
  expect(await hasPassphrase(`${key}.pub`)).toBe(true)
  shop.wf(['init', '--no-hooks', '--signing-key', key])
  shop.write('~/plan.md', 'A plan.\n')
  shop.wf(['draft', 'locked', '--goal', 'A goal', '--plan', '../plan.md'])
  const screen = shop.open(['approve'])
  await screen.shows('[y/N] ')
  screen.answer('y')
  await screen.shows(`signing with ${key}`)
  await screen.shows(/[Pp]assphrase/)
  screen.answer('open sesame')
  await screen.shows('approved')
  expect(await screen.ended).toBe(0)
})

test.each([
  ['of OpenSSH', [], ''],
  ['of OpenSSH, with a passphrase', [], 'secret'],
  ['in PEM', ['-m', 'PEM'], ''],
  ['in PEM, with a passphrase', ['-m', 'PEM'], 'secret'],
])('it is known of a key %s', async (_, form, passphrase) => {
  const shop = openShop()
  const key = shop.write('~/key', '')
  execFileSync('rm', ['-f', key])
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', ...form, '-N', passphrase, '-f', key])
  expect(await hasPassphrase(key)).toBe(passphrase !== '')
})
