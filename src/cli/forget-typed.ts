import { closeSync, constants, openSync, readSync } from 'node:fs'

const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants
/** Bytes that are thrown away at most: somebody who pastes more than that is asked all the same. */
const MAX_TYPED = 1 << 20
const CTRL_C = 0x03

/**
 * Throws away what was typed before a question is asked: an answer to what was not shown yet is none. A Ctrl-C in it
 * stays one.
 */
export function forgetTyped(): void {
  const { stdin } = process
  if (stdin.isTTY !== true) return
  if (stdin.readableLength > 0) stdin.read()
  let terminal: number
  try {
    terminal = openSync('/dev/tty', O_RDONLY | O_NONBLOCK | O_NOCTTY)
  } catch {
    // Without a controlling terminal there is nothing that could be typed ahead on.
    return
  }
  // A line that is not ended yet is kept back by the terminal, unless it hands over each key.
  stdin.setRawMode(true)
  const interrupted = drain(terminal)
  stdin.setRawMode(false)
  closeSync(terminal)
  if (interrupted) process.kill(process.pid, 'SIGINT')
}

function drain(terminal: number): boolean {
  const typed = Buffer.alloc(4096)
  let interrupted = false
  try {
    for (let all = 0; all < MAX_TYPED; ) {
      const size = readSync(terminal, typed)
      if (size === 0) break
      interrupted ||= typed.subarray(0, size).includes(CTRL_C)
      all += size
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return interrupted
}
