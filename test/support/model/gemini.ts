import { event, type Json, newId, type Protocol, type Said, USED } from './said.js'

/** `POST /v1beta/models/MODEL:generateContent`, and `:streamGenerateContent?alt=sse`. */
export const gemini: Protocol = {
  vendor: 'gemini',
  read: (path, body) => {
    const contents: Json[] = body.contents ?? []
    const has = (each: Json, part: string) => (each.parts ?? []).some((one: Json) => one[part] !== undefined)
    const ended = contents.findLastIndex((each) => each.role === 'model' && !has(each, 'functionCall'))
    const { responseJsonSchema, responseSchema } = body.generationConfig ?? {}
    return {
      model: /models\/([^:]+):/.exec(path)?.[1] ?? '',
      stream: path.includes(':streamGenerateContent'),
      tools: (body.tools ?? [])
        .flatMap((each: Json) => each.functionDeclarations ?? [])
        .map(({ name, parametersJsonSchema, parameters }: Json) => ({
          name,
          schema: parametersJsonSchema ?? parameters ?? null,
        })),
      calls: contents.slice(ended + 1).filter((each) => has(each, 'functionResponse')).length,
      text: JSON.stringify([body.systemInstruction, contents]),
      shape: responseJsonSchema ?? responseSchema ?? null,
    }
  },
  whole: answer,
  streamed: (asked, said) => event(null, answer(asked, said)),
}

function answer({ model }: { readonly model: string }, said: Said) {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts: partsOf(said) }, finishReason: 'STOP' }],
    usageMetadata: {
      promptTokenCount: USED.input,
      candidatesTokenCount: USED.output,
      totalTokenCount: USED.input + USED.output,
    },
    modelVersion: model,
    responseId: newId('r'),
  }
}

const partsOf = ({ text, call }: Said): Json[] => [
  ...(text === '' ? [] : [{ text }]),
  ...(call === null ? [] : [{ functionCall: { id: newId('call'), name: call.name, args: call.input } }]),
]
