import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A desktop's keyring of its own, unlocked: Debian's `dbus` and `gnome-keyring`. */
export interface Keyring {
  /** By which programs find it. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

export async function openKeyring(home: string): Promise<Keyring> {
  const runtime = join(home, 'run')
  mkdirSync(runtime, { mode: 0o700, recursive: true })
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: runtime },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [address] = (await Promise.race([
    createInterface(bus.stdout)
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [value]),
    once(bus, 'close').then(() => {
      throw new Error('dbus-daemon ended: apt-get install dbus gnome-keyring')
    }),
  ])) as [string]
  const env = { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime }
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { PATH: process.env.PATH, HOME: home, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  daemon.stdin.end('a password\n')
  // It prints where it listens when it does.
  await createInterface(daemon.stdout)[Symbol.asyncIterator]().next()
  return {
    env,
    async close() {
      const gone = Promise.all([once(daemon, 'close'), once(bus, 'close')])
      daemon.kill()
      bus.kill()
      await gone
    },
  }
}
