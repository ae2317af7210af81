import { closeSync, constants, openSync, readSync } from 'node:fs'

const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants
/** Bytes that are thrown away at most: somebody who pastes more than that is asked all the same. */
const MAX_TYPED = 1 << 20
const CTRL_C = 0x03
// A terminal that hands over lines keeps an end of input as a NUL.
const ENDS = [0x04, 0x00]

/**
 * Throws away what was typed before a question is asked: an answer to what was not shown yet is none. A Ctrl-C in it
 * stays one, and so does an end of input: then it answers `true`, and nobody is to be waited for.
 */
export function forgetTyped(): boolean {
  const { stdin } = process
  if (stdin.isTTY !== true) return false
  if (stdin.readableLength > 0) stdin.read()
  let terminal: number
  try {
    terminal = openSync('/dev/tty', O_RDONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    // Without a controlling terminal there is nothing that could be typed ahead on.
    return false
  }
  // A line that is not ended yet is kept back by the terminal, unless it hands over each key.
  stdin.setRawMode(true)
  const typed = drain(terminal)
  stdin.setRawMode(false)
  closeSync(terminal)
  if (typed.has(CTRL_C)) process.kill(process.pid, 'SIGINT')
  return ENDS.some((end) => typed.has(end))
}

/** Which bytes there were. */
function drain(terminal: number): ReadonlySet<number> {
  const typed = Buffer.alloc(4096)
  const found = new Set<number>()
  try {
    for (let all = 0; all < MAX_TYPED; ) {
      const size = readSync(terminal, typed)
      if (size === 0) break
      for (const byte of typed.subarray(0, size)) found.add(byte)
      all += size
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return found
}
