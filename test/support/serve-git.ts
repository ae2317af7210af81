import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export interface Served {
  readonly url: string
  close(): Promise<void>
}

/** Serves the repositories in a folder over smart HTTP, and tells the address of one, with Git's own `http-backend` behind a small server. */
export async function serveHttp(folder: string, name = 'shared.git'): Promise<Served> {
  const running = new Set<ChildProcess>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        // It takes a push only from somebody who has a name.
        REMOTE_USER: 'somebody',
        REQUEST_METHOD: request.method ?? '',
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    running.add(child)
    child.once('close', () => running.delete(child))
    answer(request, response, child)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/${name}`,
    async close() {
      for (const child of running) child.kill()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** CGI: headers, an empty line, and the body as it comes. */
function answer(request: IncomingMessage, response: ServerResponse, child: ChildProcess): void {
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('no pipes to git http-backend')
  // A program that ends early closes its end.
  stdin.on('error', () => {})
  request.pipe(stdin)
  let head: Buffer = Buffer.alloc(0)
  let begun = false
  stdout.on('data', (chunk: Buffer) => {
    if (begun) return void response.write(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    begun = true
    const headers = head.subarray(0, end).toString('latin1').split('\r\n')
    const fields = headers.map((line) => line.split(/: (.*)/s) as [string, string])
    const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200'
    response.writeHead(
      Number.parseInt(status, 10),
      Object.fromEntries(fields.filter(([name]) => name !== 'Status')),
    )
    response.write(head.subarray(end + 4))
  })
  stdout.on('end', () => response.end())
}

/** A program that Git takes for `ssh`: it runs on this machine what it is asked to run on another one. */
export function pretendSsh(folder: string): string {
  const program = join(folder, 'ssh')
  const script = `#!/bin/sh
echo "$@" >> '${join(folder, 'ssh.log')}'
while [ $# -gt 2 ]; do shift; done
[ "$1" = nowhere.example ] && { echo 'ssh: Could not resolve hostname' >&2; exit 255; }
exec sh -c "$2"
`
  writeFileSync(program, script)
  chmodSync(program, 0o755)
  if (spawnSync(program, ['host', 'true']).status !== 0) throw new Error('no shell to pretend with')
  return program
}
