import type { Context } from '../app/outcome/context.js'
import type { Outcome } from '../app/outcome/outcome.js'
import { exitCodeOf } from './exit-code.js'
import type { Common } from './parse.js'

/** How often it is looked at, in milliseconds. */
const MOMENT = 1000

/**
 * Shows an outcome again whenever it changes: on a terminal in place of what was shown before, else below it (with
 * `--json` a line each). Ends with Ctrl-C, which is how it is meant to end, and when the workflow has ended.
 */
export async function watch(
  { signal }: Context,
  look: () => Promise<Outcome>,
  common: Common,
): Promise<number> {
  const screen = process.stdout.isTTY === true && !common.json
  let shown = ''
  for (;;) {
    const done = await look()
    const text = await textOf(done, common)
    if (text !== shown) process.stdout.write(screen ? `\x1b[H\x1b[2J${text}` : text)
    shown = text
    const { state } = done.facts
    if (state === 'completed' || state === 'abandoned' || signal.aborted) return exitCodeOf(done)
    await moment(signal)
    if (signal.aborted) return exitCodeOf(done)
  }
}

/** What changes with the time alone is no change, but on a screen. */
async function textOf(done: Outcome, common: Common): Promise<string> {
  if (common.json) {
    const { renderJson } = await import('../render/json.js')
    return `${JSON.stringify(JSON.parse(renderJson(done, 0)))}\n`
  }
  const { renderText } = await import('../render/text.js')
  const terminal = process.stdout.isTTY === true
  const colors = common.color && terminal && !process.env.NO_COLOR
  const { out, err } = renderText(done, colors, terminal ? (process.stdout.columns ?? 80) : null)
  return `${err}${out}`
}

function moment(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, MOMENT)
    signal.addEventListener('abort', over)
    if (signal.aborted) over()
  })
}
