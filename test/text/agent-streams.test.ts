import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { modelFailure } from '../../src/engine/agents/streams/model-failure.js'
import { STREAMS, type StreamName, streamReader } from '../../src/engine/agents/streams/read-stream.js'
import { errorInPlaceOf } from '../../src/engine/agents/streams/stream.js'

// What the programs printed themselves, with a model behind them that did as each scene is called.
const recorded = (agent: StreamName, scene: string): string =>
  readFileSync(new URL(`../../fixtures/agents/${agent}/${scene}.jsonl`, import.meta.url), 'utf8')

const SAID = 'The answer of the stand-in model.'

/** What gemini printed on stderr, where it says what it has from the model. */
const complaints = (agent: StreamName, status: string): string =>
  agent === 'gemini' && (status === '429' || status === '529')
    ? readFileSync(new URL(`../../fixtures/agents/gemini/${status}.stderr`, import.meta.url), 'utf8')
    : ''

function read(agent: StreamName, text: string, stderr = '', size = text.length) {
  const told: string[] = []
  const reader = streamReader(agent, (line) => told.push(line))
  reader.complain(Buffer.from(stderr))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size))
  return { ...reader.all(), told }
}

describe.each(STREAMS)('%s', (agent) => {
  // opencode ends its turn where a permission is denied.
  const answered = ['edit', 'answer', 'chatter', ...(agent === 'opencode' ? [] : ['denied'])]
  test.each(answered)('%s: the answer is the last message alone', (scene) => {
    const { answer, failure } = read(agent, recorded(agent, scene))
    expect({ answer, failure }).toEqual({ answer: SAID, failure: null })
  })

  test('what it does is told in a line, and what it used is counted', () => {
    const { told, usage } = read(agent, recorded(agent, 'edit'))
    expect(
      told.some((line) => /^(?:edits|runs) .*stand-in\.txt/.test(line)),
      told.join('\n'),
    ).toBe(true)
    expect(told.at(-1)).toBe(SAID)
    // copilot tells no tokens.
    if (agent === 'copilot') expect(usage).toBeNull()
    else expect(usage).toMatchObject({ output: expect.any(Number) })
    if (usage !== null) expect(usage.input).toBeGreaterThanOrEqual(2400)
  })

  test('an empty last message is no answer, and no error', () => {
    const said = read(agent, recorded(agent, 'silent'))
    expect(said).toMatchObject({ answer: null, failure: null })
    // It ends with an exit code of 1 then, and says why.
    if (agent === 'copilot') expect(said.empty).toBe(true)
  })

  test.each([
    ['401', 'AGENT_NOT_LOGGED_IN'],
    ['404', 'AGENT_MODEL_ERROR'],
    ['429', 'AGENT_RATE_LIMITED'],
    ['529', 'AGENT_OVERLOADED'],
  ])('%s of the model is no answer', (status, code) => {
    const { answer, failure } = read(agent, recorded(agent, status), complaints(agent, status))
    expect({ answer, code: failure?.code }, failure?.why).toEqual({ answer: null, code })
    expect(failure?.why).not.toMatch(/[{}\n]/)
  })

  test('in pieces of any size it says the same', () => {
    for (const file of readdirSync(new URL(`../../fixtures/agents/${agent}`, import.meta.url))) {
      if (!file.endsWith('.jsonl')) continue
      const text = recorded(agent, file.replace('.jsonl', ''))
      for (const size of [1, 7, 1000]) expect(read(agent, text, '', size)).toEqual(read(agent, text))
    }
  })

  test('what is no event is skipped', () => {
    const noise = `Warning: 256 colors\n\x1b[31mred\x1b[0m\n{"type":\n[1,2]\nnull\n{"type":"result"\n`
    const hostile = '{"type":"assistant","message":5}\n{"type":"item.completed","item":[]}\n{"type":"text"}\n'
    expect(read(agent, noise + hostile + recorded(agent, 'answer')).answer).toBe(SAID)
  })
})

test('an agent that tries again and again is counted, until the model answers', () => {
  for (const agent of STREAMS) {
    if (agent === 'opencode') continue
    const reader = streamReader(agent, () => {})
    reader.complain(Buffer.from(complaints(agent, '429')))
    reader.take(Buffer.from(recorded(agent, '429')))
    expect(reader.tries(), agent).toBeGreaterThanOrEqual(3)
    reader.take(Buffer.from(recorded(agent, 'answer')))
    expect({ agent, tries: reader.tries(), failure: reader.all().failure }).toEqual({
      agent,
      tries: 0,
      failure: null,
    })
  }
})

test('a character that comes in two pieces is one', () => {
  const event = { type: 'item.completed', item: { type: 'agent_message', text: 'Überprüft – 你好 🎉' } }
  expect(read('codex', `${JSON.stringify(event)}\n`, '', 1).answer).toBe('Überprüft – 你好 🎉')
})

test('a permission that was denied is named', () => {
  expect(read('opencode', recorded('opencode', 'denied'))).toMatchObject({
    answer: null,
    denied: ['runs touch /home/ann/outside.txt'],
  })
  expect(read('claude', recorded('claude', 'denied')).denied).toEqual(['runs touch /home/ann/outside.txt'])
  expect(read('copilot', recorded('copilot', 'denied')).denied).toEqual([expect.stringMatching(/ermission/)])
})

test.each([
  ['unexpected status 404 Not Found: no such model, url: http://x/v1', 'AGENT_MODEL_ERROR'],
  ['API Error: 529 {"error":{"type":"overloaded_error","message":"Overloaded"}}', 'AGENT_OVERLOADED'],
  ['Internal error: Incorrect API key provided', 'AGENT_NOT_LOGGED_IN'],
  ['[API Error: {"error":{"code":429,"message":"Please retry in 2.5s."}}]', 'AGENT_RATE_LIMITED'],
])('an error that is passed on as a message is one: %s', (message, code) => {
  expect(errorInPlaceOf(message)?.code).toBe(code)
})

test.each([
  '# Plan\n\nHandle the API Error: 404 of the service.',
  'The service answers with status 404.',
  `Error handling.\n${'x'.repeat(2000)}`,
])('a text about errors is none: %s', (message) => {
  expect(errorInPlaceOf(message)).toBeNull()
})

test.each([
  ['429 Too Many Requests, try again in 20s', 20],
  ['Rate limit reached. Please try again in 350ms.', 0.35],
  ['quota exceeded; "retryDelay": "31s"', 31],
  ['Too many requests. Retry after 2 minutes', 120],
  ['429', null],
])('the wait that a vendor names: %s', (why, wait) => {
  expect(modelFailure(why)).toMatchObject({ code: 'AGENT_RATE_LIMITED', wait })
})

test.each([
  ['Not logged in · Please run /login', 'AGENT_NOT_LOGGED_IN'],
  ['Please set an Auth method in your settings', 'AGENT_NOT_LOGGED_IN'],
  ['No authentication information found. missing credentials', 'AGENT_NOT_LOGGED_IN'],
  ['You have hit your usage limit', 'AGENT_RATE_LIMITED'],
  ['The engine is currently overloaded', 'AGENT_OVERLOADED'],
  ['something else', 'AGENT_MODEL_ERROR'],
])('%s: %s', (why, code) => {
  expect(modelFailure(why).code).toBe(code)
})
