import { execFileSync, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import type { Workplace } from './workplace.js'

/** A pipe that a program which `wf` starts opens, to be noticed by: `exec 3> FIFO; echo here >&3`. */
export interface Listening {
  readonly fifo: string
  /** Resolves when something was written to it. */
  readonly heard: Promise<void>
  /** Resolves when nobody who had it open runs any more. */
  readonly silent: Promise<void>
}

export function listen({ temporary }: Workplace): Listening {
  const fifo = join(dirname(temporary), 'fifo')
  execFileSync('mkfifo', [fifo])
  const reader = spawn('cat', [fifo], { stdio: ['ignore', 'pipe', 'inherit'] })
  const heard = new Promise<void>((settle, reject) => {
    reader.once('error', reject)
    reader.stdout.once('data', () => settle())
  })
  const silent = new Promise<void>((settle) => reader.once('close', () => settle()))
  return { fifo, heard, silent }
}
