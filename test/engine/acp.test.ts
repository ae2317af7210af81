import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  const agent = (version: number, more = '') =>
    `{ transport: acp, command: [${process.execPath}, ${resolve('test/support/acp-agent.mjs')}, "${version}"]${more} }`
  runs.shop.write(
    '~/.config/wf/agents.yml',
    `agents: { speaker: ${agent(1)}, newer: ${agent(9)}, complainer: ${agent(1, ', stream: opencode')} }\ndefault: speaker\n`,
  )
  runs.shop.write('answer.schema.json', '{ "type": "object", "required": ["size"] }\n')
  runs.shop.git('add', '.')
  runs.shop.git('commit', '-q', '-m', 'A schema')
})

const asks = (name: string, lines: readonly string[], more = ''): string =>
  runs.define(
    name,
    `stages:\n  - name: ask\n    type: agent\n    config:\n      prompt: |\n${lines.map((line) => `        ACP: ${line}\n`).join('')}${more}`,
  )

const answer = (slug: string): string =>
  runs.shop.git('show', `draft/${slug}:.vizier/runs/${slug}/ask.md`).trim()
const said = (slug: string): string => runs.shop.git('show', `refs/wf/transcripts/${slug}:ask/1.jsonl`)

test('what an agent says in pieces is one answer', () => {
  asks('pieces', ['say one two three'])
  expect(runs.does('start', 'pieces')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(answer('pieces-1')).toBe('one two three')
})

test('a stage that may change nothing rejects what the agent asks for, once', () => {
  asks('careful', ['ask'])
  expect(runs.does('start', 'careful').exit).toBe(0)
  expect(answer('careful-1')).toBe('selected a3')
  expect(said('careful-1')).toContain('permission for Edit a file: denied')
  expect(said('careful-1')).toContain('tool_call')
})

test('what it runs to look around is allowed where the machine keeps it from writing', () => {
  asks('looks', ['run'])
  const { stderr } = runs.does('start', 'looks')
  const confined = !stderr.includes('nothing on this machine keeps it from writing')
  expect(answer('looks-1')).toBe(confined ? 'selected a2' : 'selected a3')
  expect(runs.loose('start', 'looks').exit).toBe(0)
  expect(answer('looks-2')).toBe('selected a3')
})

test('one that may change files allows it, once; what it wrote waits at the gate', () => {
  runs.define(
    'changes',
    `stages:
  - { name: ask, type: agent, config: { prompt: "ACP: ask\\nACP: write login.js\\nACP: say done", write_scope: "*.js" } }
  - { name: gate, type: patches, depends_on: ask }
`,
  )
  const done = runs.does('start', 'changes')
  expect(done.facts.stages.map(({ state }) => state)).toEqual(['completed', 'awaiting'])
  expect(answer('changes-1')).toMatch(/^selected a2/)
  expect(runs.shop.git('show', 'draft/changes-1:login.js')).not.toContain('written')
  const [patch = ''] = runs.shop
    .git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending/changes-1/')
    .split('\n')
  expect(runs.shop.git('show', '--format=%an', '--name-only', patch)).toBe('speaker\n\nlogin.js')
})

test.each([
  ['as the protocol tells it', 'retry'],
  [
    'on stderr',
    'complain level=ERROR message="stream error" small=false error.error="AI_APICallError: Rate limit reached"',
  ],
])('an agent that asks its model in vain is ended: %s', (_, line) => {
  const name = line.split(' ', 1)[0] ?? ''
  const prompt = [line, line, line, 'wait'].map((each) => `          ACP: ${each}\n`).join('')
  // Less than `wf` would wait before it asks again.
  runs.define(
    `in-vain-${name}`,
    `stages:\n  - name: ask\n    type: agent\n    timeout: 4\n    config:\n      prompt: |\n${prompt}`,
  )
  const done = runs.does('start', `in-vain-${name}`, '--agent', name === 'retry' ? 'speaker' : 'complainer')
  expect(done).toMatchObject({ exit: 1, reason: { code: 'AGENT_RATE_LIMITED' } })
})

test('what the model said last is why its time was over', () => {
  runs.define(
    'slow',
    'stages:\n  - { name: ask, type: agent, timeout: 3, config: { prompt: "ACP: retry\\nACP: wait" } }\n',
  )
  expect(runs.does('start', 'slow').reason).toMatchObject({
    code: 'AGENT_RATE_LIMITED',
    message: expect.stringContaining('it was ended after its time was over'),
  })
})

test('an answer that does not fit goes back in the same session', () => {
  asks(
    'again',
    ['say {"length":1}'],
    '    outputs: { size: { path: ".vizier/runs/{slug}/size.json", schema: answer.schema.json } }\n',
  )
  expect(runs.does('start', 'again')).toMatchObject({ exit: 1, reason: { code: 'ANSWER_INVALID' } })
  expect(said('again-1').match(/"who":"agent"/g)).toHaveLength(2)
})

describe('an attempt fails, and says so, where the agent', () => {
  test.each<[string, string, readonly string[], string, string]>([
    ['refuses', 'refuses', ['say no', 'stop refusal'], '', 'AGENT_REFUSED'],
    ['stops before its end', 'tired', ['say some', 'stop max_tokens'], '', 'AGENT_CRASHED'],
    ['crashes', 'crashes', ['say some', 'crash'], '', 'AGENT_CRASHED'],
    ['says nothing', 'mute', ['stop end_turn'], '', 'AGENT_SILENT'],
    ['does not come to an end', 'waits', ['wait'], '    timeout: 1\n', 'AGENT_TIMED_OUT'],
    ['writes what it may not', 'strays', ['write stray.txt', 'say done'], '', 'WRITE_SCOPE'],
    ['never stops talking', 'floods', ['flood'], '', 'AGENT_TOO_LOUD'],
    [
      'commits what it may not',
      'commits',
      ['write stray.txt', 'sh git add . && git commit -qm mine', 'say done'],
      '',
      'WRITE_SCOPE',
    ],
  ])('%s', (_, name, lines, more, code) => {
    asks(name, lines, more)
    const done = code === 'WRITE_SCOPE' ? runs.loose('start', name) : runs.does('start', name)
    expect(done).toMatchObject({ exit: 1, reason: { code } })
    expect(runs.log(`${name}-1`)).toEqual(['opened', 'started ask', 'failed ask'])
  })

  test('speaks another version', () => {
    asks('newer', ['say hello'])
    expect(runs.does('start', 'newer', '--agent', 'newer')).toMatchObject({
      exit: 1,
      reason: { code: 'AGENT_PROTOCOL' },
    })
  })
})

test('lines that are no part of the protocol are passed by', () => {
  asks('babbles', ['babble', 'say still here'])
  expect(runs.does('start', 'babbles').exit).toBe(0)
  expect(answer('babbles-1')).toBe('still here')
})

test('what it does to refs and hooks of its clone is named, and stays there', () => {
  const before = runs.shop.refs()
  asks('meddles', ['sh rm -rf .git/hooks; git branch other; git update-ref refs/heads/main HEAD', 'say done'])
  expect(runs.loose('start', 'meddles').exit).toBe(0)
  expect(runs.shop.git('show', '-s', '--format=%B', 'draft/meddles-1')).toContain(
    'In the Git directory of its clone the agent changed: refs/heads/main, refs/heads/other',
  )
  const heads = (refs: string) =>
    refs.split('\n').filter((line) => / refs\/heads\/(?!draft\/|main)/.test(line))
  expect(heads(runs.shop.refs())).toEqual(heads(before))
})

test('nothing is left of any of them', () => {
  expect(runs.left()).toEqual([])
})
