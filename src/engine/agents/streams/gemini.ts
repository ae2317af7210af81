import { modelFailure } from './model-failure.js'
import { type Event, numberOf, record, type Told, textOf } from './stream.js'
import { toolLine } from './tool-line.js'

/** `gemini -o stream-json`. */
export function geminiFormat(event: Event): readonly Told[] {
  switch (event['type']) {
    case 'message':
      return event['role'] === 'assistant'
        ? [{ says: textOf(event['content']), part: event['delta'] === true }]
        : []
    case 'tool_use':
      return [{ acts: true }, { does: toolLine(textOf(event['tool_name']), record(event['parameters'])) }]
    case 'tool_result': {
      const why = textOf(record(event['error'])['message'])
      return event['status'] === 'error' &&
        /denied|not allowed|policy|requires? (?:user )?(?:confirmation|approval)/i.test(why)
        ? [{ denied: why }]
        : []
    }
    case 'error':
      return [{ does: textOf(event['message']) }]
    case 'result': {
      const stats = record(event['stats'])
      const used: Told = {
        used: {
          input: numberOf(stats['input_tokens']),
          output: numberOf(stats['output_tokens']),
          cost: null,
        },
      }
      const why = textOf(record(event['error'])['message'])
      // An error without a sentence is an empty answer.
      return event['status'] !== 'error' || why === '' ? [used] : [used, { fails: modelFailure(why) }]
    }
    default:
      return []
  }
}

/** What it says beside that, on stderr: it tries again, ten times and longer. */
export function geminiComplaint(line: string): readonly Told[] {
  const [, status] = /^Attempt \d+ failed with status (\d{3})\. Retrying/.exec(line) ?? []
  if (status === undefined) return []
  return [
    { fails: modelFailure(line, Number(status)), again: true },
    { does: `model error ${status}: tries again` },
  ]
}
