import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { anthropic } from './anthropic.js'
import { bedrockChunk } from './event-stream.js'
import { gemini } from './gemini.js'
import { openaiChat } from './openai-chat.js'
import { openaiResponses } from './openai-responses.js'
import type { Json, Protocol } from './said.js'
import { next, type Scene } from './scene.js'
import { statusOf, vendorError } from './vendor-errors.js'

/** The key that agents are given. No model anywhere knows it. */
export const KEY = 'sk-stand-in-0000000000'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
  /** Did it bring the key, in whatever header or parameter? */
  readonly keyed: boolean
}

/** A model on loopback that speaks four protocols, and plays one scene whatever it is asked. */
export interface Model {
  readonly url: string
  readonly received: readonly Received[]
  /** What it plays from now on; forgets what it received. */
  play(scene: Scene): void
  /** Resolves when an agent has asked for something that takes a model's turn. */
  asked(): Promise<void>
  close(): Promise<void>
}

export async function openModel(scene: Scene): Promise<Model> {
  let playing = scene
  let received: Received[] = []
  let waiting: (() => void)[] = []
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request)
    const got = receivedFrom(request, body)
    received.push(got)
    const protocol = protocolOf(got.path)
    if (request.method !== 'POST' || protocol === null) return aside(got, response)
    for (const settle of waiting.splice(0)) settle()
    if (playing.name === 'hang') return
    const asked = protocol.read(got.path, got.body)
    const status = statusOf(playing.name)
    if (status !== null) {
      const error = vendorError(protocol.vendor, status, asked.model)
      return send(response, error.status, error.body, error.headers)
    }
    const said = next(playing, asked)
    if (/\/invoke-with-response-stream$/.test(got.path)) {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
      const events = protocol.streamed(asked, said).matchAll(/^data: (.*)$/gm)
      return response.end(Buffer.concat([...events].map(([, data = '']) => bedrockChunk(JSON.parse(data)))))
    }
    if (!asked.stream) return send(response, 200, protocol.whole(asked, said))
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    response.end(protocol.streamed(asked, said))
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get received() {
      return received
    },
    play(other) {
      playing = other
      received = []
    },
    asked: () => new Promise((settle) => waiting.push(settle)),
    close: () =>
      new Promise((settle) => {
        waiting = []
        server.close(() => settle())
        server.closeAllConnections()
      }),
  }
}

function protocolOf(path: string): Protocol | null {
  const { pathname } = new URL(path, 'http://localhost')
  if (/\/messages$|^\/model\/.*\/invoke(?:-with-response-stream)?$|:(?:stream)?[rR]awPredict$/.test(pathname))
    return /count-tokens/.test(pathname) ? null : anthropic
  if (pathname.endsWith('/responses')) return openaiResponses
  if (pathname.endsWith('/chat/completions')) return openaiChat
  return /:(?:stream)?[gG]enerateContent$/.test(pathname) ? gemini : null
}

/** What is no turn of a model: how many tokens it would be, which models there are. */
function aside({ path }: Received, response: ServerResponse): void {
  if (/count_tokens/.test(path)) send(response, 200, { input_tokens: 1200 })
  else if (/:countTokens/.test(path)) send(response, 200, { totalTokens: 1200 })
  else if (/\/models$/.test(path)) send(response, 200, { object: 'list', data: [], models: [] })
  else send(response, 404, { error: { message: `nothing is at ${path}`, type: 'not_found' } })
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return {}
  }
}

function receivedFrom(request: IncomingMessage, body: Json): Received {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  )
  const path = request.url ?? '/'
  const keyed = [path, ...Object.values(headers)].some((each) => each.includes(KEY))
  return { method: request.method ?? '', path, headers, body, keyed }
}
