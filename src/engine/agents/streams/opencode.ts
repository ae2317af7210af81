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
