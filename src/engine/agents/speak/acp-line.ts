import { Writable } from 'node:stream'
import * as acp from '@agentclientprotocol/sdk'
import { VERSION } from '../../../version.js'
import { type CommandRun, runCommand } from '../../process/run-command.js'
import { MAX_OUTPUT } from './agent.js'

export interface AcpLine {
  readonly command: readonly [string, ...string[]]
  readonly cwd: string
  /** The folder that it works for: whatever it leaves running for that is ended. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** Seconds; `null`: as long as it takes. */
  readonly timeout: number | null
  readonly signal: AbortSignal
  /** Gets what it writes beside the protocol, as it comes. */
  readonly onStderr?: (chunk: Buffer) => void
}

export interface Spoken<T> {
  /** What came of the talk; `null` where the program ended before. */
  readonly result: T | null
  readonly run: CommandRun
  /** The end of what it wrote beside the protocol. */
  readonly stderr: string
}

/** Starts a program that speaks the Agent Client Protocol, talks with it, and ends it. Throws where it does not start. */
export async function speakAcp<T>(
  line: AcpLine,
  talk: (stream: acp.Stream) => Promise<T | null>,
): Promise<Spoken<T>> {
  const { command, cwd, folder, env, timeout, signal, onStderr } = line
  let to: ReadableStreamDefaultController<Uint8Array> | null = null
  const output = new ReadableStream<Uint8Array>({
    start: (controller) => {
      to = controller
    },
    // The other side has heard enough.
    cancel: () => {
      to = null
    },
  })
  const push = (chunk: Uint8Array): void => to?.enqueue(chunk)
  const close = (): void => to?.close()
  let result: T | null = null
  let stderr = ''
  try {
    const run = await runCommand(command, {
      cwd,
      env,
      timeout,
      signal,
      maxOutput: MAX_OUTPUT,
      clone: folder,
      onOutput: (chunk, from) => {
        if (from === 'stdout') return push(chunk)
        stderr = (stderr + chunk.toString('utf8')).slice(-10_000)
        onStderr?.(chunk)
      },
      stdin: {
        talk: async (stdin, ended) => {
          const stream = acp.ndJsonStream(Writable.toWeb(stdin) as WritableStream<Uint8Array>, output)
          const gone = ended.then(() => null)
          result = await Promise.race([talk(stream), gone])
        },
      },
    })
    return { result, run, stderr }
  } finally {
    close()
  }
}

/** Nobody listens any more: what it was that ended the program is what there is to say. */
export const isGone = (error: unknown): boolean => /\bEPIPE\b/.test(String(error))

/** The first word of the protocol: what is spoken. Answers the version that the agent speaks. */
export async function initialize(context: Pick<acp.ClientContext, 'request'>): Promise<number> {
  const { protocolVersion } = await context.request(acp.methods.agent.initialize, {
    protocolVersion: acp.PROTOCOL_VERSION,
    clientCapabilities: {},
    clientInfo: { name: 'wf', version: VERSION },
  })
  return protocolVersion
}
