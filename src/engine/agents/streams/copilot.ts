import { modelFailure } from './model-failure.js'
import { type Event, listOf, numberOf, record, type Told, textOf } from './stream.js'
import { toolLine } from './tool-line.js'

/** `copilot -p --output-format json`. */
export function copilotFormat(event: Event): readonly Told[] {
  const data = record(event['data'])
  switch (event['type']) {
    case 'assistant.message':
      return listOf(data['toolRequests']).length > 0 ? [{ acts: true }] : [{ says: textOf(data['content']) }]
    case 'tool.execution_start':
      return [{ acts: true }, { does: toolLine(textOf(data['toolName']), record(data['arguments'])) }]
    case 'tool.execution_complete': {
      const error = record(data['error'])
      return error['code'] === 'denied' ? [{ denied: textOf(error['message']).split('. ')[0] ?? '' }] : []
    }
    case 'model.call_failure':
      return [
        {
          fails: modelFailure(textOf(data['errorMessage']), numberOf(data['statusCode']) || null),
          again: true,
        },
      ]
    case 'assistant.turn_retry':
      return [{ does: `model error (${textOf(data['reason']).replaceAll('_', ' ')}): tries again` }]
    case 'session.error': {
      const status = numberOf(data['statusCode'])
      const why = textOf(data['message'])
      // It says so of an empty answer too.
      if (status === 0 && data['errorType'] === 'query' && /^No response was returned/.test(why))
        return [{ answers: '' }]
      return [{ fails: modelFailure(why, status === 0 ? null : status) }]
    }
    default:
      return []
  }
}
