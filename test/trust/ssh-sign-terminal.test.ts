import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import { build } from 'tsdown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keygen } from '../support/ssh-keygen.js'

const ssh = keygen()
const room = mkdtempSync(join(tmpdir(), 'wf-terminal-'))
const program = join(room, 'sign.mjs')
const locked = ssh.make('locked', '-t', 'ed25519', '-N', 'open sesame')
afterAll(() => {
  ssh.close()
  rmSync(room, { recursive: true, force: true })
})

/** Signs with the key file that it is given, at the terminal, and prints what came of it. */
const SIGN = `
  import { sign } from ${source('ssh-sign')}
  import { readKeyFile } from ${source('signing-key-file')}
  const [keyFile] = process.argv.slice(2)
  const read = await readKeyFile(keyFile)
  const control = new AbortController()
  process.on('SIGINT', () => control.abort())
  const signer = { publicKey: read.publicKey, program: 'ssh-keygen', keyFile, source: 'wf.signingkey' }
  const options = { env: process.env, terminal: true, signal: control.signal }
  const signed = await sign(signer, Buffer.from('decided'), 'wf-decision', options)
  console.log('ANSWER ' + (signed.ok ? 'signed' : signed.reason.code))
`

beforeAll(async () => {
  writeFileSync(join(room, 'sign.ts'), SIGN)
  await build({
    config: false,
    entry: join(room, 'sign.ts'),
    outDir: room,
    format: 'esm',
    dts: false,
    clean: false,
    logLevel: 'silent',
  })
})

test.each([
  ['', 'our input is the terminal'],
  ['echo y |', 'our input is a pipe'],
  ['</dev/null 2>/dev/null', 'input and errors are elsewhere'],
])('a passphrase is asked for at the terminal: %s (%s)', async (around) => {
  const terminal = open(around)
  await terminal.shows(/passphrase/)
  terminal.type('open sesame\r')
  await terminal.shows(/ANSWER signed/)
  expect(await terminal.ended).toBe(0)
})

test('Ctrl-C at the passphrase cancels, and the terminal is as it was', async () => {
  const terminal = open('', '; stty -a | grep -o " -\\?echo "; echo over')
  await terminal.shows(/passphrase/)
  terminal.type('\x03')
  await terminal.shows(/ANSWER SIGNING_CANCELLED.* echo .*over/s)
  expect(await terminal.ended).toBe(0)
})

function source(name: string): string {
  return JSON.stringify(resolve('src', 'trust', `${name}.ts`))
}

function open(around: string, then = '') {
  const line = around.endsWith('|')
    ? `${around} node '${program}' '${locked}'${then}`
    : `node '${program}' '${locked}' ${around}${then}`
  // The shell is not to die of the Ctrl-C that is meant for the program.
  const pty: IPty = spawn('/bin/sh', ['-c', `trap : INT; ${line}`], { cols: 200, rows: 50, env: process.env })
  let text = ''
  pty.onData((data) => {
    text += data
  })
  return {
    type: (keys: string) => pty.write(keys),
    shows: (what: RegExp) => expect.poll(() => text, { timeout: 20_000 }).toMatch(what),
    ended: new Promise<number>((settle) => pty.onExit(({ exitCode }) => settle(exitCode))),
  }
}
