import { event, type Json, newId, type Protocol, type Said, USED } from './said.js'

/** `POST /v1/chat/completions`. */
export const openaiChat: Protocol = {
  vendor: 'openai',
  read: (_path, body) => {
    const messages: Json[] = body.messages ?? []
    const ended = messages.findLastIndex(
      ({ role, tool_calls }) => role === 'assistant' && !tool_calls?.length,
    )
    return {
      model: body.model ?? '',
      stream: body.stream === true,
      tools: (body.tools ?? []).map((each: Json) => ({
        name: each.function?.name ?? each.custom?.name ?? each.type,
        schema: each.function?.parameters ?? null,
      })),
      calls: messages.slice(ended + 1).filter(({ role }) => role === 'tool').length,
      text: JSON.stringify(messages),
      shape: body.response_format?.json_schema?.schema ?? null,
    }
  },
  whole: ({ model }, said) => ({
    ...head(model, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: said.text, ...(said.call && { tool_calls: calls(said) }) },
        finish_reason: reason(said),
      },
    ],
    usage,
  }),
  streamed: ({ model }, said) => {
    const top = head(model, 'chat.completion.chunk')
    const piece = (delta: unknown, finish_reason: string | null = null) => ({
      ...top,
      choices: [{ index: 0, delta, finish_reason }],
    })
    const pieces = [
      piece({ role: 'assistant', content: '' }),
      ...(said.text === '' ? [] : [piece({ content: said.text })]),
      ...(said.call === null ? [] : [piece({ tool_calls: calls(said) })]),
      piece({}, reason(said)),
      { ...top, choices: [], usage },
      '[DONE]',
    ]
    return pieces.map((each) => event(null, each)).join('')
  },
}

const head = (model: string, object: string) => ({
  id: newId('chatcmpl'),
  object,
  created: 1_767_225_600,
  model,
})

const calls = ({ call }: Said) => [
  {
    index: 0,
    id: newId('call'),
    type: 'function',
    function: { name: call?.name, arguments: JSON.stringify(call?.input) },
  },
]

const reason = ({ call }: Said): string => (call === null ? 'stop' : 'tool_calls')

const usage = {
  prompt_tokens: USED.input,
  completion_tokens: USED.output,
  total_tokens: USED.input + USED.output,
}
