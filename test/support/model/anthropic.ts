import { event, type Json, newId, type Protocol, type Said, USED } from './said.js'

/** `POST /v1/messages`. */
export const anthropic: Protocol = {
  vendor: 'anthropic',
  read: (_path, body) => {
    const messages: Json[] = body.messages ?? []
    const blocks = (each: Json): Json[] => (Array.isArray(each.content) ? each.content : [])
    const has = (each: Json, type: string) => blocks(each).some((block) => block.type === type)
    const ended = messages.findLastIndex((each) => each.role === 'assistant' && !has(each, 'tool_use'))
    return {
      model: body.model ?? '',
      stream: body.stream === true,
      tools: (body.tools ?? []).map(({ name, input_schema }: Json) => ({
        name,
        schema: input_schema ?? null,
      })),
      calls: messages.slice(ended + 1).filter((each) => has(each, 'tool_result')).length,
      text: JSON.stringify([body.system, messages]),
      shape: body.output_config?.format?.schema ?? null,
    }
  },
  whole: ({ model }, said) => ({
    ...message(model),
    content: blocksOf(said),
    stop_reason: reason(said),
    usage: usage(USED.output),
  }),
  streamed: ({ model }, said) => {
    const blocks = blocksOf(said).flatMap((block, index) => {
      const [empty, delta] =
        block.type === 'text'
          ? [
              { type: 'text', text: '' },
              { type: 'text_delta', text: block.text },
            ]
          : [
              { ...block, input: {} },
              { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
            ]
      return [
        { type: 'content_block_start', index, content_block: empty },
        { type: 'content_block_delta', index, delta },
        { type: 'content_block_stop', index },
      ]
    })
    const events = [
      { type: 'message_start', message: { ...message(model), usage: usage(1) } },
      ...blocks,
      {
        type: 'message_delta',
        delta: { stop_reason: reason(said), stop_sequence: null },
        usage: { output_tokens: USED.output },
      },
      { type: 'message_stop' },
    ]
    return events.map((each) => event(each.type, each)).join('')
  },
}

const message = (model: string) => ({
  id: newId('msg'),
  type: 'message',
  role: 'assistant',
  model,
  content: [] as unknown[],
  stop_reason: null as string | null,
  stop_sequence: null,
})

const usage = (output: number) => ({
  input_tokens: USED.input,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: output,
})

const blocksOf = ({ text, call }: Said): Json[] => [
  ...(text === '' ? [] : [{ type: 'text', text }]),
  ...(call === null ? [] : [{ type: 'tool_use', id: newId('toolu'), ...call }]),
]

const reason = ({ call }: Said): string => (call === null ? 'end_turn' : 'tool_use')
