import { event, type Json, newId, type Protocol, type Said, USED } from './said.js'

/** `POST /v1/responses`. */
export const openaiResponses: Protocol = {
  vendor: 'openai',
  read: (_path, body) => {
    const input: Json[] = Array.isArray(body.input) ? body.input : []
    const calls = (each: Json): boolean => /_call$/.test(each?.type ?? '')
    const ended = input.findLastIndex(({ role }, at) => role === 'assistant' && !calls(input[at + 1]))
    return {
      model: body.model ?? '',
      stream: body.stream === true,
      tools: (body.tools ?? [])
        .flatMap((each: Json) => (each.type === 'namespace' ? [] : [each]))
        .map(({ type, name, parameters }: Json) => ({ name: name ?? type, schema: parameters ?? null })),
      calls: input.slice(ended + 1).filter(({ type }) => /_call_output$/.test(type ?? '')).length,
      text: JSON.stringify([body.instructions, input]),
      shape: body.text?.format?.schema ?? null,
    }
  },
  whole: ({ model }, said) => response(model, 'completed', itemsOf(said)),
  streamed: ({ model }, said) => {
    const items = itemsOf(said)
    const { id } = response(model, 'in_progress', [])
    const events: Json[] = [
      { type: 'response.created', response: { ...response(model, 'in_progress', []), id } },
      ...items.flatMap((item, output_index) => [
        { type: 'response.output_item.added', output_index, item: begun(item) },
        ...deltas(item, output_index),
        { type: 'response.output_item.done', output_index, item },
      ]),
      { type: 'response.completed', response: { ...response(model, 'completed', items), id } },
    ]
    return events.map((each, sequence_number) => event(each.type, { ...each, sequence_number })).join('')
  },
}

const response = (model: string, status: string, output: readonly Json[]) => ({
  id: newId('resp'),
  object: 'response',
  created_at: 1_767_225_600,
  model,
  status,
  output,
  usage:
    status === 'completed'
      ? {
          input_tokens: USED.input,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: USED.output,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: USED.input + USED.output,
        }
      : null,
})

const itemsOf = ({ text, call }: Said): Json[] => [
  ...(text === ''
    ? []
    : [
        {
          type: 'message',
          id: newId('msg'),
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text, annotations: [] }],
        },
      ]),
  ...(call === null
    ? []
    : [
        {
          type: 'function_call',
          id: newId('fc'),
          call_id: newId('call'),
          name: call.name,
          arguments: JSON.stringify(call.input),
          status: 'completed',
        },
      ]),
]

const begun = (item: Json): Json =>
  item.type === 'message' ? { ...item, status: 'in_progress', content: [] } : { ...item, arguments: '' }

function deltas(item: Json, output_index: number): Json[] {
  const at = { item_id: item.id, output_index }
  if (item.type !== 'message')
    return [
      { type: 'response.function_call_arguments.delta', ...at, delta: item.arguments },
      { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments },
    ]
  const [part] = item.content
  const within = { ...at, content_index: 0 }
  return [
    { type: 'response.content_part.added', ...within, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...within, delta: part.text },
    { type: 'response.output_text.done', ...within, text: part.text },
    { type: 'response.content_part.done', ...within, part },
  ]
}
