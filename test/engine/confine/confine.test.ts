import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type Confinement, confinement } from '../../../src/engine/confine/confine.js'
import { runCommand } from '../../../src/engine/process/run-command.js'
import { HOW } from '../../support/confining.js'

const top = mkdtempSync(join(realpathSync(tmpdir()), 'wf-confine-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))
const { signal } = new AbortController()
const [cwd, open, shut] = [join(top, 'it is here'), join(top, 'open'), join(top, 'shut')]
let file = ''

beforeEach(() => {
  for (const folder of [cwd, open, shut]) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
  }
  file = join(shut, 'file')
  writeFileSync(file, 'as it was\n')
})

const env = (more: Readonly<Record<string, string>> = {}) => ({ PATH: process.env.PATH ?? '', ...more })

const confined = (more: Readonly<Record<string, string>> = {}): Promise<Confinement> =>
  confinement({
    env: env(more),
    cwd,
    writable: [open, join(top, 'missing')],
    needed: [],
    untrusted: [cwd],
    signal,
  })

async function does(script: string, ...args: readonly string[]): Promise<{ exit: number; said: string }> {
  const { confine } = await confined()
  let said = ''
  const run = await runCommand(confine(['/bin/sh', '-c', script, 'sh', ...args]), {
    cwd,
    env: env(),
    timeout: 60,
    signal,
    stdin: { text: 'heard\n' },
    onOutput: (chunk) => {
      said += chunk.toString('utf8')
    },
  })
  return { exit: run.exit, said }
}

describe.skipIf(HOW === null)(`kept from writing by ${HOW}`, () => {
  test('a program reads all, is heard, and ends as it likes', async () => {
    const script = 'cat; cat "$1"; pwd; echo x > "$2/new"; echo y > /dev/null; exit 7'
    const { exit, said } = await does(script, file, open)
    expect(said).toBe(`heard\nas it was\n${cwd}\n`)
    expect(exit).toBe(7)
    expect(existsSync(join(open, 'new'))).toBe(true)
  })

  test.each([
    ['writes to a file', 'echo x > "$1"'],
    ['makes one', 'echo x > "$1.new"'],
    ['makes one where it stands', 'echo x > new'],
    ['removes one', 'rm -f "$1"'],
    ['moves one to where it may write', 'mv "$1" "$2"'],
    ['moves one over it', 'echo x > "$2/own"; mv "$2/own" "$1"'],
    ['links to it from where it may write', 'ln "$1" "$2/linked" && echo x > "$2/linked"'],
    ['follows a link of its own', 'ln -s "$1" "$2/way"; echo x > "$2/way"'],
    ['changes its mode', 'chmod 777 "$1"'],
    ['goes by another process', `echo x > "/proc/${process.pid}/root$1"`],
    ['stands where another process does', `cd /proc/${process.pid}/cwd/ && echo x > "$1"`],
  ])('one that %s does not succeed', async (_, script) => {
    const { exit } = await does(script, file, open)
    expect(exit).not.toBe(0)
    expect(execFileSync('ls', ['-l', shut, cwd], { encoding: 'utf8' })).not.toContain('new')
    expect(execFileSync('cat', [file], { encoding: 'utf8' })).toBe('as it was\n')
  })

  test.skipIf(process.platform !== 'linux').each([
    ['mounts again', 'mount -o remount,rw,bind /; mount -o remount,rw /'],
    ['unmounts', 'umount -l "$2"; umount "$2"; umount -l /'],
    ['goes to the namespace of another', `nsenter -t ${process.pid} -m -U sh -c 'echo x > "$0"' "$1"`],
    [
      'makes a namespace of its own',
      'unshare -Urm sh -c \'mount -o remount,rw,bind /; umount -l "$1"; mount --bind / /mnt; mount -o remount,bind,rw /mnt; echo x > "/mnt$0"; echo x > "$0"\' "$1" "$2"',
    ],
    ['sets the kernel', 'echo 61 > /proc/sys/vm/swappiness'],
  ])('one that %s gets nowhere', async (_, script) => {
    await does(script, file, open)
    expect(execFileSync('cat', [file], { encoding: 'utf8' })).toBe('as it was\n')
    const { said } = await does(
      'grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status | tr -d "\\t"; id -u',
    )
    expect(said).toBe(
      `CapEff:0000000000000000\nCapBnd:0000000000000000\nNoNewPrivs:1\n${process.getuid?.()}\n`,
    )
    expect(execFileSync('cat', ['/proc/sys/vm/swappiness'], { encoding: 'utf8' })).not.toBe('61\n')
  })

  test('a link where it may write is opened where it leads', async () => {
    const [real, link] = [join(top, 'real'), join(top, 'link')]
    mkdirSync(real)
    symlinkSync(real, link)
    const { confine } = await confinement({
      env: env(),
      cwd,
      writable: [link],
      needed: [],
      untrusted: [],
      signal,
    })
    const options = { cwd, env: env(), timeout: 60, signal, stdin: 'ignore', onOutput: () => {} } as const
    expect((await runCommand(confine(['sh', '-c', 'echo x > "$0/x"', link]), options)).exit).toBe(0)
    expect(existsSync(join(real, 'x'))).toBe(true)
  })

  test('an end that is asked for reaches it', async () => {
    const { confine } = await confined()
    const stop = new AbortController()
    let said = ''
    const script = 'trap "echo ends; exit 3" TERM; echo began; sleep 1000 & wait'
    const { exit } = await runCommand(confine(['/bin/sh', '-c', script]), {
      cwd,
      env: env(),
      timeout: null,
      signal: stop.signal,
      stdin: 'ignore',
      onOutput: (chunk) => {
        said += chunk.toString('utf8')
        stop.abort()
      },
    })
    // One that stands between may end first: then what it started is killed.
    if (HOW !== 'bwrap') expect({ said, exit }).toEqual({ said: 'began\nends\n', exit: 3 })
    expect(said).toContain('began')
  })

  test('what cannot be started is told as without it', async () => {
    const { confine } = await confined()
    const plain = join(open, 'plain')
    writeFileSync(plain, 'no program\n')
    expect(() => confine(['no-such-program'])).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    expect(() => confine([plain])).toThrow(expect.objectContaining({ code: 'EACCES' }))
  })

  test('no program of the folder itself is taken for the one that confines', async () => {
    for (const name of ['bwrap', 'unshare', 'mount', 'setpriv', 'sandbox-exec']) {
      writeFileSync(join(cwd, name), '#!/bin/sh\necho taken\n')
      chmodSync(join(cwd, name), 0o755)
    }
    const { confine, how } = await confined({ PATH: `${cwd}:.:${process.env.PATH}` })
    expect(how).toBe(HOW)
    expect(confine(['sh']).filter((word) => word.startsWith(`${cwd}/`))).toEqual([])
  })
})

test('where nothing can keep it from writing, the command is what it was', async () => {
  const { how, confine } = await confined({ PATH: '/nowhere' })
  expect(how).toBe(null)
  expect(confine(['no-such-program', 'x'])).toEqual(['no-such-program', 'x'])
})
