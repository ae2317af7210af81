import { modelFailure } from './model-failure.js'
import { type Event, listOf, numberOf, record, type Told, textOf } from './stream.js'
import { oneLine } from './tool-line.js'

/** `codex exec --json`. */
export function codexFormat(event: Event): readonly Told[] {
  switch (event['type']) {
    case 'item.started':
    case 'item.completed':
      return itemOf(record(event['item']), event['type'] === 'item.started')
    case 'turn.completed': {
      const usage = record(event['usage'])
      return [
        {
          used: {
            input: numberOf(usage['input_tokens']),
            output: numberOf(usage['output_tokens']),
            cost: null,
          },
        },
      ]
    }
    case 'turn.failed':
      return [{ fails: modelFailure(textOf(record(event['error'])['message'])) }]
    case 'error': {
      const why = textOf(event['message'])
      const [, inner] = RECONNECTING.exec(why) ?? []
      // A connection that broke is its own to mend; a status is the model's answer.
      const again = inner !== undefined && /\bstatus:? [45]\d\d\b/.test(inner)
      return [{ fails: modelFailure(inner ?? why), again }, { does: why }]
    }
    default:
      return []
  }
}

const RECONNECTING = /^Reconnecting\.\.\. \d+\/\d+ \((.*)\)$/s

function itemOf(item: Event, begins: boolean): readonly Told[] {
  switch (item['type']) {
    case 'agent_message':
      return begins ? [] : [{ says: textOf(item['text']) }]
    case 'command_execution':
      return begins
        ? [{ acts: true }, { does: `runs ${oneLine(textOf(item['command']))}` }]
        : item['status'] === 'declined'
          ? [{ denied: `runs ${oneLine(textOf(item['command']))}` }]
          : []
    case 'file_change': {
      const paths = listOf(item['changes']).map((change) => textOf(change['path']))
      return [{ acts: true }, { does: `edits ${paths.length === 1 ? paths[0] : `${paths.length} files`}` }]
    }
    case 'mcp_tool_call':
    case 'web_search':
      return [{ acts: true }, { does: `uses ${textOf(item['tool']) || 'the web'}` }]
    // An item that is an error is a warning: the turn goes on.
    default:
      return []
  }
}
