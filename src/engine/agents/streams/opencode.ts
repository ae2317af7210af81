import { modelFailure } from './model-failure.js'
import { type Event, numberOf, record, type Told, textOf } from './stream.js'
import { toolLine } from './tool-line.js'

/** `opencode run --format json`: each step tells what it used, and the sum is what was used. */
export function opencodeFormat(): (event: Event) => readonly Told[] {
  let [input, output, cost] = [0, 0, 0]
  return (event) => {
    const part = record(event['part'])
    switch (event['type']) {
      case 'step_start':
        return [{ acts: true }]
      case 'text':
        return [{ says: textOf(part['text']), part: true }]
      case 'tool_use': {
        const state = record(part['state'])
        const line = toolLine(textOf(part['tool']), record(state['input']))
        const why = textOf(state['error'])
        const refused = state['status'] === 'error' && /reject|denied|permission|not allowed/i.test(why)
        return [{ acts: true }, { does: line }, ...(refused ? [{ denied: line }] : [])]
      }
      case 'step_finish': {
        const tokens = record(part['tokens'])
        input += numberOf(tokens['input']) + numberOf(record(tokens['cache'])['read'])
        output += numberOf(tokens['output'])
        cost += numberOf(part['cost'])
        return [{ used: { input, output, cost: cost === 0 ? null : cost } }]
      }
      case 'error': {
        const error = record(event['error'])
        const data = record(error['data'])
        const status = numberOf(data['statusCode'])
        const why = textOf(data['message']) || textOf(error['message']) || textOf(error['name'])
        return [{ fails: modelFailure(why, status === 0 ? null : status) }]
      }
      default:
        return []
    }
  }
}

/** What it logs on stderr with `--print-logs`: it asks the model again, eight times and longer. */
export function opencodeComplaint(line: string): readonly Told[] {
  // A small model finds a title, and nobody waits for that.
  const failed = line.includes(' message="stream error" ') && line.includes(' small=false ')
  const why = failed ? /\berror\.error="([^"]*)"/.exec(line)?.[1] : undefined
  if (why === undefined) return []
  const told = modelFailure(why.replace(/^AI_\w+: /, ''))
  // Only what a server answered is asked again.
  const failure = { ...told, status: told.status ?? STATUS[told.code] ?? null }
  return [{ fails: failure, again: true }, { does: `model error (${failure.why}): tries again` }]
}

const STATUS: Readonly<Record<string, number>> = { AGENT_RATE_LIMITED: 429, AGENT_OVERLOADED: 503 }
