import { stripVTControlCharacters } from 'node:util'
import { spawn } from '@lydell/node-pty'

/** A program on a pseudo-terminal, and somebody who reads and types. */
export interface Terminal {
  /** Waits until the screen says so, in what came after the last thing that was waited for. */
  shows(what: string | RegExp): Promise<void>
  /** Types text, then Enter. */
  answer(text: string): void
  /** Types keys as they are. */
  press(keys: string): void
  /** The exit code, once it has ended. */
  readonly ended: Promise<number>
  /** All that came so far: what a terminal would obey is taken out. */
  text(): string
  /** All that came so far, as it came. */
  raw(): string
}

export const CTRL_C = '\x03'
export const CTRL_D = '\x04'

export interface Screen {
  readonly cwd: string
  readonly env: Record<string, string>
  readonly columns?: number
  readonly rows?: number
}

/** How long somebody waits for a text before they give up, in milliseconds: wide, for a busy machine. */
const PATIENCE = 120_000

export function terminal([program, ...words]: readonly [string, ...string[]], screen: Screen): Terminal {
  const { cwd, env, columns = 120, rows = 50 } = screen
  const pty = spawn(program, words, { cwd, env, cols: columns, rows, name: 'xterm-256color' })
  let raw = ''
  let read = 0
  let over = false
  const waiting = new Set<() => void>()
  const text = (): string => stripVTControlCharacters(raw).replaceAll('\r\n', '\n')
  pty.onData((data) => {
    raw += data
    for (const look of waiting) look()
  })
  const ended = new Promise<number>((settle) =>
    pty.onExit(({ exitCode }) => {
      over = true
      for (const look of waiting) look()
      settle(exitCode)
    }),
  )
  return {
    shows: (what) =>
      new Promise((settle, reject) => {
        const end = (settled: () => void): void => {
          waiting.delete(look)
          clearTimeout(patience)
          settled()
        }
        const fail = (why: string) => () =>
          reject(new Error(`${why} without showing ${what}. It showed:\n${text()}`))
        const look = (): void => {
          const found = find(text(), what, read)
          if (found !== null) read = found
          if (found !== null) end(settle)
          else if (over) end(fail('it ended'))
        }
        const patience = setTimeout(() => {
          end(fail('time passed'))
          pty.kill('SIGKILL')
        }, PATIENCE)
        waiting.add(look)
        look()
      }),
    answer: (line) => pty.write(`${line}\r`),
    press: (keys) => pty.write(keys),
    ended,
    text,
    raw: () => raw,
  }
}

/** Where the first match from `from` on ends, or `null`. */
function find(text: string, what: string | RegExp, from: number): number | null {
  const rest = text.slice(from)
  if (typeof what === 'string') {
    const at = rest.indexOf(what)
    return at === -1 ? null : from + at + what.length
  }
  const match = what.exec(rest)
  return match === null ? null : from + match.index + match[0].length
}
