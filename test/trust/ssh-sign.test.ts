import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Signer } from '../../src/trust/signing-key.js'
import { parsePublicKey } from '../../src/trust/ssh/ssh-key.js'
import { verifySshSignature } from '../../src/trust/ssh/ssh-signature.js'
import { generateKey } from '../../src/trust/ssh-generate-key.js'
import { type SignOptions, sign } from '../../src/trust/ssh-sign.js'
import { keygen } from '../support/ssh-keygen.js'
import { testKey } from '../support/test-key.js'

const ssh = keygen()
const room = mkdtempSync(join(tmpdir(), 'wf-signing-'))
const agents: ChildProcess[] = []
afterAll(() => {
  for (const agent of agents) agent.kill()
  ssh.close()
  rmSync(room, { recursive: true, force: true })
})

const MESSAGE = Buffer.from('what was decided')
const FOR = 'wf-decision'
const ada = testKey('ada', room)
// What is signed passes through the temporary directory: give it one that can be looked into.
const TMPDIR = join(room, 'tmp')
mkdirSync(TMPDIR)
beforeEach(() => {
  process.env.TMPDIR = TMPDIR
})
const options: SignOptions = { env: process.env, terminal: false }

describe('with a key in a file', () => {
  test.each([
    ['the private key', ada.path],
    ['its public key', `${ada.path}.pub`],
  ])('given as %s, the signature fits and nothing is left behind', async (_name, keyFile) => {
    const signed = await sign(signer({ keyFile }), MESSAGE, FOR, options)
    expect(signed.ok && fits(signed.signature)).toBe(true)
    expect(readdirSync(TMPDIR)).toEqual([])
  })

  test('the signature of any bytes fits', async () => {
    const message = Buffer.from([0, 255, 10, 13, 128])
    const signed = await sign(signer({}), message, FOR, options)
    expect(signed.ok && fits(signed.signature, message)).toBe(true)
  })

  test('one that has a passphrase fails without a terminal, and says why', async () => {
    const locked = ssh.make('locked', '-t', 'ed25519', '-N', 'secret')
    const line = readFileSync(`${locked}.pub`, 'utf8')
    const signed = await sign(signer({ keyFile: locked, line }), MESSAGE, FOR, options)
    expect(signed).toMatchObject({ ok: false, reason: { code: 'SIGNING_FAILED' } })
    expect(signed.ok ? '' : signed.reason.message).toMatch(/ended with 255: .*passphrase/)
  })
})

describe('with a key in an agent', () => {
  test('it signs by the public key alone', async () => {
    const env = await agent()
    expect(await run('ssh-add', ['-q', ada.path], env)).toBe(0)
    const signed = await sign(signer({ keyFile: null }), MESSAGE, FOR, { ...options, env })
    expect(signed.ok && fits(signed.signature)).toBe(true)
    expect(readdirSync(TMPDIR)).toEqual([])
  })

  test('that has not got it, signing fails', async () => {
    const env = await agent()
    const signed = await sign(signer({ keyFile: null }), MESSAGE, FOR, { ...options, env })
    expect(signed).toMatchObject({ ok: false, reason: { code: 'SIGNING_FAILED' } })
    expect(readdirSync(TMPDIR)).toEqual([])
  })
})

describe('a signing program', () => {
  test('is called as Git calls it', async () => {
    const log = join(room, 'words')
    const program = script('faithful', `printf '%s\\n' "$@" > '${log}'\nexec ssh-keygen "$@"`)
    const signed = await sign(signer({ program }), MESSAGE, FOR, options)
    expect(signed.ok).toBe(true)
    const file = expect.stringMatching(/^\/.*\/message$/)
    const words = readFileSync(log, 'utf8').trim().split('\n')
    expect(words).toEqual(['-Y', 'sign', '-n', FOR, '-f', ada.path, file])
  })

  test('that signs with another key is not believed', async () => {
    const program = script(
      'other-key',
      `exec ssh-keygen -Y sign -n ${FOR} -f '${testKey('eve', room).path}' "$7"`,
    )
    expect(await sign(signer({ program }), MESSAGE, FOR, options)).toMatchObject({
      ok: false,
      reason: { code: 'SIGNATURE_MISMATCH', message: expect.stringContaining('not with SHA256:18X0') },
    })
  })

  test.each([
    ['something else', `echo more >> "$7"; exec ssh-keygen "$@"`],
    ['for something else', `exec ssh-keygen -Y sign -n git -f "$6" "$7"`],
  ])('that signs %s is not believed', async (name, text) => {
    const program = script(name.replaceAll(' ', '-'), text)
    expect(await sign(signer({ program }), MESSAGE, FOR, options)).toMatchObject({
      ok: false,
      reason: { code: 'SIGNATURE_MISMATCH' },
    })
  })

  test.each([
    ['writes nothing', 'exit 0', 'wrote no signature'],
    ['writes no signature', 'echo hello > "$7.sig"', 'wrote no signature'],
    ['fails', 'echo one >&2; echo no such device >&2; exit 7', 'ended with 7: no such device'],
    ['fails without a word', 'exit 1', 'ended with 1'],
    ['dies', 'kill -9 $$', 'ended with 128'],
  ])('that %s has failed', async (name, text, message) => {
    const program = script(name.replaceAll(' ', '-'), text)
    expect(await sign(signer({ program }), MESSAGE, FOR, options)).toMatchObject({
      ok: false,
      reason: { code: 'SIGNING_FAILED', message: expect.stringContaining(message) },
    })
  })

  test('that is not there has failed', async () => {
    const signed = await sign(signer({ program: join(room, 'absent') }), MESSAGE, FOR, options)
    expect(signed).toMatchObject({
      ok: false,
      reason: { code: 'SIGNING_FAILED', message: expect.stringContaining('did not start') },
    })
  })

  test('that leaves something running is not waited for', async () => {
    const pid = join(room, 'daemon.pid')
    const program = script('daemon', `sleep 1000 &\necho $! > '${pid}'\nexec ssh-keygen "$@"`)
    expect((await sign(signer({ program }), MESSAGE, FOR, options)).ok).toBe(true)
    const daemon = Number(readFileSync(pid, 'utf8'))
    expect(isRunning(daemon)).toBe(true)
    process.kill(daemon)
  })

  test('that ends its lines with CR LF has signed', async () => {
    const text = `ssh-keygen "$@" && sed -i 's/$/\\r/' "$7.sig"`
    expect((await sign(signer({ program: script('crlf', text) }), MESSAGE, FOR, options)).ok).toBe(true)
  })

  test('that does not answer is ended, with what it started', async () => {
    const { program, pid } = waiting('slow')
    const signed = await sign(signer({ program }), MESSAGE, FOR, { ...options, timeoutMs: 300 })
    expect(signed).toMatchObject({ ok: false, reason: { code: 'SIGNING_TIMED_OUT' } })
    expect(readdirSync(TMPDIR)).toEqual([])
    if (existsSync(pid)) await expect.poll(() => isRunning(Number(readFileSync(pid, 'utf8')))).toBe(false)
  })

  test('is ended by Ctrl-C', async () => {
    const { program, pid } = waiting('interrupted')
    const control = new AbortController()
    const signing = sign(signer({ program }), MESSAGE, FOR, { ...options, signal: control.signal })
    await expect.poll(() => existsSync(pid)).toBe(true)
    control.abort()
    expect(await signing).toMatchObject({ ok: false, reason: { code: 'SIGNING_CANCELLED' } })
    expect(readdirSync(TMPDIR)).toEqual([])
    await expect.poll(() => isRunning(Number(readFileSync(pid, 'utf8')))).toBe(false)
  })

  test('that ignores being asked to end is killed', async () => {
    const pid = join(room, 'stubborn.pid')
    const program = script(
      'stubborn',
      `trap '' TERM\necho $$ > '${pid}.new'; mv '${pid}.new' '${pid}'\nwhile :; do sleep 1; done`,
    )
    const control = new AbortController()
    const signing = sign(signer({ program }), MESSAGE, FOR, { ...options, signal: control.signal })
    await expect.poll(() => existsSync(pid)).toBe(true)
    control.abort()
    expect(await signing).toMatchObject({ ok: false, reason: { code: 'SIGNING_CANCELLED' } })
  })

  test('is not started once cancelled', async () => {
    const log = join(room, 'started')
    const program = script('never', `touch '${log}'`)
    const signed = await sign(signer({ program }), MESSAGE, FOR, { ...options, signal: AbortSignal.abort() })
    expect(signed).toMatchObject({ ok: false, reason: { code: 'SIGNING_CANCELLED' } })
    expect(existsSync(log)).toBe(false)
  })
})

describe('a new key', () => {
  const make = { env: process.env, terminal: false, passphrase: 'none' } as const

  test('is made where there is none, private, and signs', async () => {
    const path = join(room, 'fresh', '.ssh', 'wf')
    const made = await generateKey(path, 'ada for wf', make)
    expect(made).toMatchObject({ ok: true, path, publicKey: { type: 'ssh-ed25519' } })
    expect(readFileSync(`${path}.pub`, 'utf8')).toMatch(/ ada for wf\n$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(room, 'fresh', '.ssh')).mode & 0o777).toBe(0o700)
    const publicKey = made.ok ? made.publicKey : parsed(ada.publicLine)
    const signed = await sign({ ...signer({ keyFile: path }), publicKey }, MESSAGE, FOR, options)
    expect(signed.ok).toBe(true)
  })

  test.each(['taken', 'taken.pub'])('is not made over %s', async (name) => {
    const file = join(room, name)
    writeFileSync(file, 'mine')
    expect(await generateKey(join(room, 'taken'), 'ada', make)).toMatchObject({
      ok: false,
      reason: { code: 'KEY_FILE_EXISTS' },
    })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    rmSync(file)
  })

  test('is not made where nothing can be written', async () => {
    writeFileSync(join(room, 'file'), '')
    await expect(generateKey(join(room, 'file', 'key'), 'ada', make)).rejects.toThrow('ENOTDIR')
  })
})

function signer({
  program = 'ssh-keygen',
  keyFile = ada.path,
  line = ada.publicLine,
}: {
  readonly program?: string
  readonly keyFile?: string | null
  readonly line?: string
}): Signer {
  return { publicKey: parsed(line), program, keyFile, source: 'wf.signingkey' }
}

function parsed(line: string) {
  const key = parsePublicKey(line)
  if (!key.ok) throw new Error(key.why)
  return key.key
}

function fits(signature: string, message: Buffer = MESSAGE): boolean {
  const verdict = verifySshSignature({ signature, message, namespace: FOR })
  return verdict.ok && ada.publicLine.startsWith(verdict.key.line)
}

function script(name: string, text: string): string {
  const file = join(room, name)
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o700)
  return file
}

/** A program that starts another, writes down its process id, and waits for it. */
function waiting(name: string): { readonly program: string; readonly pid: string } {
  const pid = join(room, `${name}.pid`)
  const text = `sleep 100 &\necho $! > '${pid}.new'; mv '${pid}.new' '${pid}'\nwait`
  return { program: script(name, text), pid }
}

/** A process that has ended but that nobody has waited for is not running. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function agent(): Promise<NodeJS.ProcessEnv> {
  const socket = join(mkdtempSync(join(room, 'agent-')), 's')
  agents.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }))
  await expect.poll(() => existsSync(socket)).toBe(true)
  return { ...process.env, SSH_AUTH_SOCK: socket }
}

function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((settle) => {
    spawn(program, words, { env, stdio: 'ignore' }).on('exit', settle)
  })
}
