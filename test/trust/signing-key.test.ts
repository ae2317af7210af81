import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultKeyFiles, findSigner } from '../../src/trust/signing-key.js'
import { splitCommandLine } from '../../src/trust/signing-key-command.js'
import { skEd25519 } from '../support/signing-kinds.js'
import { testKey } from '../support/test-key.js'

const home = mkdtempSync(join(tmpdir(), 'wf-signer-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
mkdirSync(join(home, '.ssh'))
const ada = testKey('ada', join(home, '.ssh'))
const grace = testKey('grace', join(home, '.ssh'))
const lineOf = (key: { publicLine: string }): string => key.publicLine.split(' ').slice(0, 2).join(' ')

function find(settings: Readonly<Record<string, string | readonly string[]>>, cwd = home) {
  const config = new Map(Object.entries(settings).map(([key, value]) => [key, [value].flat()]))
  return findSigner({ config, env: process.env, home, cwd })
}

const foundAs = (key: { publicLine: string }, keyFile: string | null, source: string) => ({
  ok: true,
  signer: { publicKey: { line: lineOf(key) }, program: 'ssh-keygen', keyFile, source },
})

describe('the key is', () => {
  test('wf.signingkey, before all else', async () => {
    const found = await find({
      'wf.signingkey': ada.path,
      'user.signingkey': grace.path,
      'gpg.format': 'ssh',
      'gpg.ssh.defaultkeycommand': 'false',
    })
    expect(found).toMatchObject(foundAs(ada, ada.path, 'wf.signingkey'))
  })

  test('user.signingkey of gpg.format ssh', async () => {
    const found = await find({ 'user.signingkey': grace.path, 'gpg.format': 'ssh' })
    expect(found).toMatchObject(foundAs(grace, grace.path, 'user.signingkey'))
  })

  test('user.signingkey of another format, where it is an SSH key all the same', async () => {
    const found = await find({ 'user.signingkey': '~/.ssh/ada.pub', 'gpg.format': 'openpgp' })
    expect(found).toMatchObject(foundAs(ada, `${ada.path}.pub`, 'user.signingkey'))
  })

  test('the last of several values', async () => {
    const found = await find({ 'wf.signingkey': [grace.path, ada.path] })
    expect(found).toMatchObject(foundAs(ada, ada.path, 'wf.signingkey'))
  })

  test('relative to the top of the worktree', async () => {
    const found = await find({ 'wf.signingkey': '.ssh/ada' })
    expect(found).toMatchObject(foundAs(ada, ada.path, 'wf.signingkey'))
  })

  test.each([`key::${ada.publicLine}`, ada.publicLine, lineOf(ada)])('the literal %s', async (value) => {
    expect(await find({ 'user.signingkey': value })).toMatchObject(foundAs(ada, null, 'user.signingkey'))
  })

  test('a security key that only an agent holds', async () => {
    const { line } = skEd25519()
    const found = await find({ 'user.signingkey': `key::${line} my key`, 'gpg.format': 'ssh' })
    expect(found).toMatchObject(foundAs({ publicLine: line }, null, 'user.signingkey'))
  })

  test('the one whose .pub alone is here, an agent having the rest', async () => {
    copyFileSync(`${ada.path}.pub`, join(home, 'remote.pub'))
    const found = await find({ 'wf.signingkey': '~/remote' })
    expect(found).toMatchObject(foundAs(ada, join(home, 'remote'), 'wf.signingkey'))
  })

  test('the one that the private file holds, whatever its .pub says', async () => {
    copyFileSync(ada.path, join(home, 'both'))
    copyFileSync(`${grace.path}.pub`, join(home, 'both.pub'))
    const found = await find({ 'wf.signingkey': '~/both' })
    expect(found).toMatchObject(foundAs(ada, join(home, 'both'), 'wf.signingkey'))
  })

  test('what gpg.ssh.defaultKeyCommand prints first, run without a shell', async () => {
    const script = join(home, 'keys of mine')
    writeFileSync(script, `#!/bin/sh\nprintf '%s\\n' "key::${ada.publicLine}" "$1" "$2"\n`)
    chmodSync(script, 0o700)
    const found = await find({ 'gpg.ssh.defaultkeycommand': `'${script}' "$HOME" a\\ b` })
    expect(found).toMatchObject(foundAs(ada, null, 'gpg.ssh.defaultkeycommand'))
  })

  test('signed with by gpg.ssh.program', async () => {
    const found = await find({ 'wf.signingkey': ada.path, 'gpg.ssh.program': '~/bin/op-ssh-sign' })
    expect(found).toMatchObject({ signer: { program: join(home, 'bin/op-ssh-sign') } })
  })
})

describe('there is no key', () => {
  test.each([
    [{}],
    [{ 'user.signingkey': '0123456789ABCDEF' }],
    [{ 'user.signingkey': 'ada@example.com', 'gpg.format': 'openpgp' }],
    [{ 'user.signingkey': '', 'gpg.format': 'ssh' }],
  ])('in %j', async (settings) => {
    const found = await find(settings)
    expect(found).toMatchObject({ ok: false, reason: { code: 'NO_SIGNING_KEY' } })
    // A file that need not be there is not named.
    expect(found.ok ? '' : found.reason.hint).not.toContain('~/')
  })

  test.each([
    [{ 'wf.signingkey': '~/none', 'user.signingkey': ada.path }, 'there is no such file'],
    [{ 'wf.signingkey': '~/.ssh' }, 'there is no such file'],
    [{ 'user.signingkey': '~/none', 'gpg.format': 'ssh' }, 'there is no such file'],
    [{ 'user.signingkey': 'key::ssh-ed25519 AAAA' }, 'the data is cut short'],
    [{ 'user.signingkey': 'ssh-dss AAAAB3NzaC1kc3MAAAAA me' }, 'the key type is not supported'],
    [{ 'wf.signingkey': '/etc/passwd' }, 'it contains no public key'],
    [{ 'gpg.ssh.defaultkeycommand': 'false' }, 'Command failed: false'],
    [{ 'gpg.ssh.defaultkeycommand': 'sh -c "echo locked >&2; exit 3"' }, 'locked'],
    [{ 'gpg.ssh.defaultkeycommand': 'echo nothing' }, 'it printed no key (key::…)'],
    [{ 'gpg.ssh.defaultkeycommand': 'echo "' }, 'a quote is not closed'],
    [{ 'gpg.ssh.defaultkeycommand': '/nowhere/at-all' }, 'spawn /nowhere/at-all ENOENT'],
  ])('that can be read in %j', async (settings, why) => {
    const found = await find(settings)
    expect(found).toMatchObject({ ok: false, reason: { code: 'SIGNING_KEY_UNREADABLE' } })
    expect(found.ok ? '' : found.reason.message).toContain(why)
  })
})

test('the usual key files are listed where they can be read', async () => {
  const other = mkdtempSync(join(home, 'other-'))
  expect(await defaultKeyFiles(other)).toEqual([])
  const ssh = join(other, '.ssh')
  mkdirSync(ssh)
  copyFileSync(ada.path, join(ssh, 'id_ed25519'))
  writeFileSync(join(ssh, 'id_rsa'), 'not a key\n')
  writeFileSync(join(ssh, 'id_ed25519_sk.pub'), `# my key\n\n${skEd25519().line}\n`)
  expect(await defaultKeyFiles(other)).toMatchObject([
    { path: join(ssh, 'id_ed25519_sk'), publicKey: { line: skEd25519().line }, guard: 'touch' },
    { path: join(ssh, 'id_ed25519'), publicKey: { line: lineOf(ada) }, guard: null },
  ])
  copyFileSync(ada.path, join(ssh, 'id_ed25519_wf'))
  const names = async () => (await defaultKeyFiles(other)).map(({ path }) => path.slice(ssh.length + 1))
  expect(await names(), 'of those alike, what was made for this is first').toEqual([
    'id_ed25519_sk',
    'id_ed25519_wf',
    'id_ed25519',
  ])
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'a passphrase', '-f', join(ssh, 'id_ed25519')])
  expect(await names(), 'one with a passphrase is before those without').toEqual([
    'id_ed25519_sk',
    'id_ed25519',
    'id_ed25519_wf',
  ])
})

test.each([
  ['ssh-add -L', ['ssh-add', '-L']],
  ['a  \t b', ['a', 'b']],
  ['\'a b\'c "d e"', ['a bc', 'd e']],
  ['a\\ b "\\"" \'\\\'', ['a b', '"', '\\']],
  ["a ''", ['a', '']],
  ['a ', ['a', '']],
])('Git splits %j', (text, words) => {
  expect(splitCommandLine(text)).toEqual({ ok: true, words })
})

test.each([
  ['a\\', 'it ends with a backslash'],
  ["'a", 'a quote is not closed'],
])('Git refuses %j', (text, why) => {
  expect(splitCommandLine(text)).toEqual({ ok: false, why })
})
