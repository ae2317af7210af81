import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** A server of its own on loopback, ended when it is asked to. */
export interface Daemon {
  close(): Promise<void>
}

const TRIES = 200

/** A port of loopback that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts a server in the foreground, and waits until it answers at that place: a port, or the path of a socket. */
export async function startDaemon(
  line: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  place: number | string,
): Promise<Daemon> {
  const [program, ...args] = line
  // Nothing of the environment of the tests: a server is another machine.
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  const ended = once(child, 'close')
  // Without the program there is an error and no end: both are told here.
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('close', () => reject(new Error(`${program} ended: ${said}`)))
  })
  failed.catch(() => {})
  await Promise.race([answering(place), failed])
  return {
    async close() {
      child.kill()
      await ended
    },
  }
}

async function answering(place: number | string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await answers(place)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`nothing answers at ${place}`)
}

function answers(place: number | string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = typeof place === 'number' ? connect(place, '127.0.0.1') : connect(place)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
