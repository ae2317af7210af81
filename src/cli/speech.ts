import type { Context, Step } from '../app/outcome/context.js'
import { formatDuration } from '../domain/text/duration.js'
import { escapeLine } from '../domain/text/escape.js'

/** After this time without output a step shows itself, and then how long it takes, every second; milliseconds. */
const PATIENCE = 1000
const BAR = 20

export interface Speech extends Required<Pick<Context, 'progress' | 'live' | 'step'>> {
  /** Takes away the line that is written over: something else is about to be printed. */
  readonly quiet: () => void
}

/** Lines for stderr: those that stay, and on a terminal (`moving`) one that is written over. */
export function speech(moving: boolean, stream: NodeJS.WriteStream = process.stderr): Speech {
  let over = false
  const quiet = (): void => {
    if (over) stream.write('\r\x1b[K')
    over = false
  }
  const live = (line: string): void => {
    if (!moving) return
    const width = (stream.columns ?? 80) - 1
    stream.write(`${over ? '\r\x1b[K' : ''}${escapeLine(line).slice(0, width)}`)
    over = true
  }
  return {
    quiet,
    live,
    progress(line) {
      quiet()
      stream.write(`${escapeLine(line)}\n`)
    },
    step: (label) => (moving ? startStep(label, live, quiet) : STILL),
  }
}

const STILL: Step = { of: () => {}, end: () => {} }

function startStep(label: string, live: (line: string) => void, quiet: () => void): Step {
  const began = performance.now()
  let known: { readonly done: number; readonly total: number } | null = null
  const show = (): void => {
    const seconds = formatDuration((performance.now() - began) / 1000)
    live(known === null ? `${label} … ${seconds}` : `${label} ${bar(known)} ${seconds}`)
  }
  const timer = setInterval(show, PATIENCE)
  // A step that somebody forgets holds nothing up.
  timer.unref()
  return {
    of(done, total) {
      known = { done, total }
    },
    end() {
      clearInterval(timer)
      quiet()
    },
  }
}

/** `[#####               ] 120/480`. */
export function bar({ done, total }: { readonly done: number; readonly total: number }): string {
  const full = total <= 0 ? BAR : Math.min(BAR, Math.floor((done / total) * BAR))
  return `[${'#'.repeat(full)}${' '.repeat(BAR - full)}] ${done}/${total}`
}
