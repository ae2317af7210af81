import { type ModelFailure, modelFailure } from './model-failure.js'
import { type Event, listOf, numberOf, record, type Told, textOf } from './stream.js'
import { toolLine } from './tool-line.js'

/** `claude -p --output-format stream-json --verbose`. */
export function claudeFormat(event: Event): readonly Told[] {
  switch (event['type']) {
    case 'assistant':
      // What an agent of its own says is not said to us.
      return textOf(event['parent_tool_use_id']) === ''
        ? listOf(record(event['message'])['content']).flatMap(content)
        : []
    case 'system':
      return event['subtype'] === 'api_retry'
        ? [{ fails: retryOf(event), again: true }, { does: retryLine(event) }]
        : []
    case 'result':
      return resultOf(event)
    default:
      return []
  }
}

function content(block: Event): readonly Told[] {
  if (block['type'] === 'text') return [{ says: textOf(block['text']) }]
  if (block['type'] !== 'tool_use') return []
  return [{ acts: true }, { does: toolLine(textOf(block['name']), record(block['input'])) }]
}

function retryOf(event: Event): ModelFailure {
  const status = numberOf(event['error_status'])
  return modelFailure(textOf(event['error']).replaceAll('_', ' '), status === 0 ? null : status)
}

const retryLine = (event: Event): string =>
  `model error ${numberOf(event['error_status']) || ''} ${textOf(event['error']).replaceAll('_', ' ')}: tries again in ${Math.ceil(numberOf(event['retry_delay_ms']) / 1000)} s`

function resultOf(event: Event): readonly Told[] {
  const usage = record(event['usage'])
  const cached = numberOf(usage['cache_read_input_tokens']) + numberOf(usage['cache_creation_input_tokens'])
  const told: Told[] = [
    {
      used: {
        input: numberOf(usage['input_tokens']) + cached,
        output: numberOf(usage['output_tokens']),
        cost: typeof event['total_cost_usd'] === 'number' ? event['total_cost_usd'] : null,
      },
    },
    ...listOf(event['permission_denials']).map((denial) => ({
      denied: toolLine(textOf(denial['tool_name']), record(denial['tool_input'])),
    })),
  ]
  const text = textOf(event['result'])
  if (event['is_error'] !== true) return [...told, { answers: text }]
  const status = numberOf(event['api_error_status'])
  const why = text || `it ended with ${textOf(event['subtype']).replaceAll('_', ' ')}`
  return [...told, { answers: '' }, { fails: modelFailure(why, status === 0 ? null : status) }]
}
