import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { isAlive, openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
  runs.shop.write(
    'answer.schema.json',
    '{ "type": "object", "required": ["size"], "properties": { "size": { "type": "number" } } }\n',
  )
  runs.shop.git('add', '.')
  runs.shop.git('commit', '-q', '-m', 'A schema')
})

/** A definition of one stage whose agent does this. */
function asks(name: string, script: string, more = ''): string {
  const prompt = script
    .split('\n')
    .map((line) => `        DO: ${line}\n`)
    .join('')
  return runs.define(
    name,
    `stages:\n  - name: ask\n    type: agent\n    config:\n      prompt: |\n${prompt}${more}`,
  )
}

const stateOf = (name: string): string => runs.does('status', name).facts.stages[0]?.state ?? ''

test('what an agent answers is an artefact, and what was said is kept beside the log', () => {
  asks('greet', 'echo Hello from "$WF_AGENT"; echo thinking >&2')
  const done = runs.does('start', 'greet')
  expect(done).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(runs.shop.git('show', 'draft/greet-1:.vizier/runs/greet-1/ask.md')).toBe('Hello from scripted')
  expect(runs.log('greet-1')).toEqual(['opened', 'started ask', 'submitted ask'])
  const said = runs.shop.git('show', 'refs/wf/transcripts/greet-1:ask/1.jsonl')
  const trailers = runs.shop.git('show', '-s', '--format=%B', 'draft/greet-1')
  expect(trailers).toContain('Wf-Agent: scripted')
  expect(trailers).toContain(`Wf-Transcript: sha256:`)
  expect(said).toContain('"who":"stderr","text":"thinking')
  expect(said).toContain('"who":"agent","text":"Hello from scripted')
})

test('secrets do not get into the transcript, nor into the answer', () => {
  asks('leak', 'echo my key is ghp_abcdefghijklmnopqrstuvwxyz0123456789')
  expect(runs.does('start', 'leak').exit).toBe(0)
  const all =
    runs.shop.git('show', 'refs/wf/transcripts/leak-1:ask/1.jsonl') +
    runs.shop.git('show', 'draft/leak-1:.vizier/runs/leak-1/ask.md')
  expect(all).not.toContain('ghp_abcdefghij')
  expect(all).toContain('my key is [redacted]')
})

const SCHEMA =
  '    outputs: { size: { path: ".vizier/runs/{slug}/size.json", schema: answer.schema.json } }\n'

test('an answer that does not fit its schema goes back once, with what is wrong', () => {
  asks(
    'mended',
    'if grep -q "size.*number\\|must be number" "$WF_PROMPT_FILE" && [ -e ~/desk/asked ]; then echo \'{"size": 3}\'; else touch ~/desk/asked; echo \'{"size": "big"}\'; fi',
    SCHEMA,
  )
  expect(runs.does('start', 'mended')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(runs.shop.git('show', 'draft/mended-1:.vizier/runs/mended-1/size.json')).toBe('{\n  "size": 3\n}')
  expect(runs.shop.git('show', 'refs/wf/transcripts/mended-1:ask/1.jsonl')).toContain('/size: must be number')
})

describe('an attempt fails, and says so, where the agent', () => {
  test.each<[string, string, string, string, string]>([
    ['answers twice what does not fit', 'stubborn', 'echo \'{"size": "big"}\'', SCHEMA, 'ANSWER_INVALID'],
    ['answers nothing', 'silent', 'true', '', 'AGENT_SILENT'],
    ['crashes', 'crash', 'echo so far; echo no more >&2; exit 3', '', 'AGENT_CRASHED'],
    ['never stops printing', 'loud', 'yes', '', 'AGENT_TOO_LOUD'],
    ['writes a file that it may not', 'writes', 'echo x > stray.txt; echo done', '', 'WRITE_SCOPE'],
    [
      'commits what it may not',
      'commits',
      'echo x > stray.txt; git add .; git commit -qm mine; echo done',
      '',
      'WRITE_SCOPE',
    ],
    ['would rather not', 'declines', 'echo I would rather not', SCHEMA, 'ANSWER_INVALID'],
    [
      'writes beside what it may',
      'beside',
      'mkdir docs; echo x > docs/page.md; echo x > app.txt; echo done',
      '      write_scope: docs/**\n  - { name: gate, type: patches, depends_on: ask }\n',
      'WRITE_SCOPE',
    ],
    ['removes the folder that it works in', 'removes', 'rm -rf "$PWD"; echo done', '', 'WRITE_SCOPE'],
  ])('%s', (_, name, script, more, code) => {
    asks(name, script, more)
    const before = runs.shop.git('rev-parse', 'main')
    const done = code === 'WRITE_SCOPE' ? runs.loose('start', name) : runs.does('start', name)
    expect(done).toMatchObject({ exit: 1, reason: { code }, facts: { state: 'failed' } })
    expect(runs.log(`${name}-1`)).toEqual(['opened', 'started ask', 'failed ask'])
    expect(runs.shop.git('rev-parse', 'main')).toBe(before)
    expect(runs.shop.git('for-each-ref', 'refs/wf/pending/')).toBe('')
  })
})

test('the end of its time ends the agent with all that it started', () => {
  asks(
    'late',
    'setsid sleep 1000 & echo $! > ~/desk/pid; sleep 1000 & echo $! >> ~/desk/pid; wait',
    '    timeout: 1\n',
  )
  expect(runs.does('start', 'late')).toMatchObject({ exit: 1, reason: { code: 'AGENT_TIMED_OUT' } })
  const pids = runs.read('~/desk/pid').trim().split('\n').map(Number)
  expect(pids).toHaveLength(2)
  expect(pids.filter(isAlive)).toEqual([])
})

test('what it does to refs and hooks of its clone is named, and stays there', () => {
  asks('meddles', 'rm -rf .git/hooks; git branch other; git update-ref refs/heads/main HEAD; echo done')
  const before = runs.shop.refs()
  expect(runs.loose('start', 'meddles').exit).toBe(0)
  expect(runs.shop.git('show', '-s', '--format=%B', 'draft/meddles-1')).toContain(
    'In the Git directory of its clone the agent changed: refs/heads/main, refs/heads/other',
  )
  expect(before.split('\n').filter((line) => !runs.shop.refs().includes(line))).toEqual([])
})

test('where nothing keeps an agent from writing, what changes in the repository’s own Git directory fails the attempt', () => {
  const hook = runs.shop.write('.git/hooks/post-rewrite', '#!/bin/sh\n', 0o755)
  asks('unhooks', `rm '${hook}'; echo done`)
  const done = runs.loose('start', 'unhooks')
  expect(done).toMatchObject({ exit: 1, reason: { code: 'WRITE_SCOPE' } })
  expect(done.reason?.message).toContain('hooks/post-rewrite')
})

test('a failed attempt is made again as often as the definition says', () => {
  asks(
    'flaky',
    'echo x >> ~/desk/tries; [ "$(wc -l < ~/desk/tries)" -ge 3 ] && echo at last',
    '    retries: { times: 2, backoff: 0 }\n',
  )
  expect(runs.does('start', 'flaky')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(runs.log('flaky-1')).toEqual([
    'opened',
    'started ask',
    'failed ask',
    'started ask',
    'failed ask',
    'started ask',
    'submitted ask',
  ])
})

test('a value of the run is a word of the command, or a part of one, whatever a shell would make of it', () => {
  const before = runs.read('~/.config/wf/agents.yml')
  const said = `said: { transport: command, command: [printf, "%s"], prompt: argument }`
  runs.shop.write('~/.config/wf/agents.yml', before.replace('agents: {', `agents: { ${said},`))
  runs.define(
    'says',
    'inputs: [{ name: what, type: string, required: true }]\nstages: [{ name: ask, type: agent, config: { prompt: "Say {what}" } }]\n',
  )
  const value = '$(touch ~/pwned) `touch ~/pwned` ; touch ~/pwned -x {slug}'
  expect(runs.does('start', 'says', '--input', `what=${value}`, '--agent', 'said')).toMatchObject({ exit: 0 })
  expect(runs.shop.git('show', 'draft/says-1:.vizier/runs/says-1/ask.md')).toContain(`Say ${value}`)
  expect(existsSync(`${runs.home}/pwned`)).toBe(false)
  runs.shop.write('~/.config/wf/agents.yml', before)
})

test('what failed for good waits for a retry', () => {
  asks('once', 'test -e ~/mended && echo good')
  expect(runs.does('start', 'once').exit).toBe(1)
  expect(stateOf('once-1')).toBe('failed')
  expect(runs.does('resume', 'once-1')).toMatchObject({ exit: 0, facts: { moved: 0 } })
  runs.shop.write('~/mended', '')
  expect(runs.does('retry', 'once-1')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
})

test('an agent that nobody has opens nothing', () => {
  asks('who', 'echo x')
  expect(runs.does('start', 'who', '--agent', 'scriptd')).toMatchObject({
    exit: 1,
    reason: { code: 'NO_SUCH_AGENT' },
  })
  expect(runs.shop.git('for-each-ref', 'refs/heads/draft/who-1')).toBe('')
  expect(runs.does('start', 'who')).toMatchObject({ exit: 0, facts: { state: 'completed' } })
})

test('a program that is not there is told before anything is claimed, and asked again by its name', () => {
  asks('gone', 'echo x')
  runs.shop.write(
    '~/.config/wf/agents.yml',
    `${runs.read('~/.config/wf/agents.yml')}\n`.replace(
      /^agents: \{/m,
      'agents: { gone: { transport: command, command: [no-such-agent] },',
    ),
  )
  const none = runs.does('start', 'gone', '--agent', 'gone')
  expect(none).toMatchObject({ exit: 1, reason: { code: 'AGENT_NOT_FOUND', hint: 'wf agent doctor gone' } })
  expect(runs.log('gone-1')).toEqual(['opened'])
})

test('after a rejection the agent that wrote the code is asked again, and reads why', () => {
  const before = runs.read('~/.config/wf/agents.yml')
  const script = runs.shop.write('~/builder.sh', 'cat > ~/prompt.txt; echo built >> app.js; echo Done\n')
  const builder = `builder: { transport: command, command: [sh, ${script}], home: [desk/] }`
  runs.shop.write('~/.config/wf/agents.yml', before.replace('agents: {', `agents: { ${builder},`))
  runs.define(
    'builds',
    `stages:
  - { name: build, type: agent, config: { prompt: Build it, write_scope: "*.js" } }
  - { name: gate, type: patches, depends_on: build }
`,
  )
  expect(runs.does('start', 'builds', '--agent', 'builder').exit).toBe(0)
  const patch = () => runs.shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending/builds-1/')
  runs.shop.wf(['reject-diff', 'builds-1', '--expect', patch(), '-m', 'It builds nothing'])
  const { next, facts } = JSON.parse(runs.shop.wf(['status', 'builds-1', '--json']).stdout)
  expect(facts.stages[0]).toMatchObject({ name: 'build', state: 'stale', why: 'its patch was rejected' })
  expect(next[0].command).toMatch(/^wf run builds-1/)
  expect(runs.shop.wf(['run', 'builds-1', '--agent', 'builder']).exit).toBe(0)
  expect(patch()).toMatch(/^[0-9a-f]{40}$/)
  const prompt = readFileSync(`${runs.home}/prompt.txt`, 'utf8')
  expect(prompt).toContain('It builds nothing')
  runs.shop.write('~/.config/wf/agents.yml', before)
})

test('an agent that may change files and changes none has failed, unless that is allowed', () => {
  const stages = (more: string) => `stages:
  - { name: build, type: agent, config: { prompt: "DO: echo Done", write_scope: "*.js"${more} } }
  - { name: gate, type: patches, depends_on: build }
`
  runs.define('idle', stages(''))
  expect(runs.does('start', 'idle').reason).toMatchObject({ code: 'NO_CHANGE', hint: expect.any(String) })
  expect(stateOf('idle-1')).toBe('failed')
  runs.define('content', stages(', may_be_empty: true'))
  runs.does('start', 'content')
  expect(stateOf('content-1')).toBe('completed')
})

test('what its definition keeps a gate from taking comes neither from an agent nor from a person', () => {
  runs.define(
    'bounded',
    `stages:
  - { name: build, type: agent, config: { prompt: "DO: touch new.js free.txt; echo Done", write_scope: "*" } }
  - { name: gate, type: patches, depends_on: build, config: { allow: ["*.txt", "*.js"], forbid: new.js } }
`,
  )
  const { reason } = runs.does('start', 'bounded')
  expect(reason?.code).toBe('SURFACE')
  expect(reason?.message).toContain('new.js is forbidden for gate')
  runs.define('open', `stages:\n  - { name: gate, type: patches, config: { allow: "*.txt" } }\n`)
  runs.does('start', 'open')
  runs.shop.write('free.txt', 'free\n')
  runs.shop.write('bound.js', 'bound\n')
  const submit = (...words: readonly string[]) =>
    JSON.parse(runs.shop.wf(['submit-diff', 'open-1', '--json', ...words]).stdout)
  expect(submit().reason).toMatchObject({
    code: 'SURFACE',
    message: 'bound.js is not among what gate takes: *.txt',
    hint: expect.stringMatching(/^wf submit-diff open-1 -- PATHS/),
  })
  expect(submit('--', 'free.txt').status).toBe('done')
  runs.shop.git('clean', '-fdq')
})

test('what an agent used is in the log, the status and the results', () => {
  const recorded = resolve('fixtures/agents/claude/answer.jsonl')
  const before = runs.read('~/.config/wf/agents.yml')
  const replayed = `replayed: { transport: command, command: [cat, ${recorded}], stream: claude }`
  runs.shop.write('~/.config/wf/agents.yml', before.replace('agents: {', `agents: { ${replayed},`))
  asks('counted', 'nothing')
  expect(runs.does('start', 'counted', '--agent', 'replayed').exit).toBe(0)
  const said = runs.shop.git('show', '-s', '--format=%b', 'draft/counted-1')
  const [, input] = /^Usage: (\d+) tokens in, \d+ out, \$0\.\d\d$/m.exec(said) ?? []
  const usage = expect.objectContaining({ input: Number(input) })
  expect(runs.does('results', 'counted-1').facts).toMatchObject({ usage })
  const { facts } = JSON.parse(runs.shop.wf(['status', 'counted-1', '--json']).stdout)
  expect(facts).toMatchObject({ usage, stages: [{ name: 'ask', usage }] })
  runs.shop.write('~/.config/wf/agents.yml', before)
})

test('a failure says why in the status, and the hint asks the same agent again', () => {
  asks('frail', 'echo no more >&2; exit 3')
  const failed = runs.does('start', 'frail', '--agent', 'scripted')
  expect(failed.reason).toMatchObject({ hint: 'wf workflow retry frail-1 --agent scripted' })
  const { stages } = runs.does('status', 'frail-1').facts
  expect(stages[0]?.why).toBe('attempt 1 failed: AGENT_CRASHED: scripted ended with exit code 3: no more')
})

test('a person carries the prompt to an agent, and its answer back', () => {
  asks('carry', 'nothing')
  const waits = runs.does('start', 'carry', '--agent', 'manual')
  expect(waits).toMatchObject({
    exit: 0,
    facts: { state: 'awaiting', waits: [{ stage: 'ask', command: 'wf run carry-1' }] },
  })
  expect(runs.read('.git/wf/prompts/carry-1/ask.prompt.md')).toContain('DO: nothing')
  runs.shop.write('.git/wf/prompts/carry-1/ask.answer.md', 'Forty-two\n')
  expect(runs.does('resume', 'carry-1', '--agent', 'manual')).toMatchObject({
    exit: 0,
    facts: { state: 'completed' },
  })
  expect(runs.shop.git('show', 'draft/carry-1:.vizier/runs/carry-1/ask.md')).toBe('Forty-two')
  expect(existsSync(`${runs.shop.path}/.git/wf/prompts/carry-1/ask.answer.md`)).toBe(false)
})

test('no clone is left of any of them', () => {
  expect(runs.left()).toEqual([])
})
