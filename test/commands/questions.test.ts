import { beforeAll, expect, test } from 'vitest'
import { linesOf, sectionOf, wordsOf } from '../support/documented.js'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
/** It asks until it reads an answer. */
const AGENT = `prompt=$(cat)
case $prompt in
  '# words'*) echo '# Words' ;;
  *UTF-16*) printf '%s' "$prompt" > ~/desk/prompt; echo '# Built' ;;
  *) echo '{"question": "Which encoding has Beta?", "about": ["R6", "R99"]}' ;;
esac
`
const said = (...words: readonly string[]) => {
  const { stdout, exit } = runs.shop.wf([...words, '--json'])
  return { exit, ...JSON.parse(stdout) }
}
const stage = (name: string) => {
  const { stages } = said('status', 'pay-1').facts
  const { state, why } = stages.find((each: { name: string }) => each.name === name)
  return `${state}: ${why}`
}

beforeAll(() => {
  runs = openRuns()
  runs.define(
    'asking',
    `stages:
  - { name: books, type: document, outputs: { ledger: { path: ".vizier/runs/{slug}/ledger.json", records: requirements } } }
  - name: build
    type: agent
    depends_on: books
    reads: [books.ledger]
    config: { prompt: Build it }
    outputs: { report: { path: ".vizier/runs/{slug}/report.md" } }
  - { name: words, type: agent, depends_on: books, reads: [], config: { prompt: Write words } }
  - { name: look, type: approval, of: artefact, depends_on: [build, words] }
`,
  )
  runs.shop.write('~/agent.sh', AGENT)
  runs.does('start', 'asking', '--slug', 'pay-1')
  const ledger = runs.shop.write('~/ledger.json', '{"requirements":[{"id":"R6","text":"Reads Beta"}]}')
  said('draft', 'pay-1', '--artefact', `ledger.json=${ledger}`)
})

test('an agent asks, what does not need the answer goes on, and the run ends well', () => {
  const run = said('run', 'pay-1')
  expect(run.exit).toBe(0)
  expect(run.next).toContainEqual({
    command: 'wf answer pay-1 Q1 -m ANSWER',
    why: 'a question about R6 is open',
  })
  expect(stage('build')).toBe('awaiting: waits for the answer to Q1')
  expect(stage('words')).toMatch(/^completed/)
  expect(said('status', 'pay-1').facts.questions).toMatchObject([
    { question: 'Q1', about: ['R6'], text: 'Which encoding has Beta?', agent: 'scripted' },
  ])
  expect(runs.shop.wf(['status', 'pay-1']).stdout).toContain('question Q1 about R6, scripted asks')
  expect(said('run', 'pay-1')).toMatchObject({ exit: 0, status: 'unchanged' })
})

test('an answer names the question that was read, and says something', () => {
  const { refs } = runs.shop
  const before = refs()
  const [{ asked }] = said('status', 'pay-1').facts.questions
  for (const [words, code] of [
    [['Q1', '-m', 'UTF-16'], 'EXPECT_MISSING'],
    [['Q1', '-m', 'UTF-16', '--expect', 'a'.repeat(40)], 'EXPECT_MISMATCH'],
    [['Q1', '-m', 'use your judgment', '--expect', asked], 'ANSWERS_VAGUE'],
    [['Q7', '-m', 'UTF-16', '--expect', asked], 'NO_SUCH_QUESTION'],
    [['Q1'], 'ANSWER_MISSING'],
  ] as const)
    expect(said('answer', 'pay-1', ...words)).toMatchObject({ exit: 1, reason: { code } })
  const byAgent = runs.shop.wf(['answer', 'pay-1', 'Q1', '-m', 'UTF-16', '--expect', asked, '--json'], {
    WF_AGENT: 'bot',
    WF_AGENT_GUARD: 'variables',
  })
  expect(JSON.parse(byAgent.stdout)).toMatchObject({ reason: { code: 'AGENT_DECISION' } })
  expect(refs()).toBe(before)
  expect(said('answer', 'pay-1', '-m', 'UTF-16', '--expect', asked).exit).toBe(0)
  expect(said('answer', 'pay-1', 'q1', '-m', 'UTF-16', '--expect', asked).status).toBe('unchanged')
})

test('with the answer the stage runs again, and its agent reads it', () => {
  expect(said('run', 'pay-1').exit).toBe(0)
  expect(stage('build')).toMatch(/^completed/)
  expect(runs.read('~/desk/prompt')).toContain('Q1 (R6): Which encoding has Beta?\n\nAnswer: UTF-16')
  expect(runs.log('pay-1').filter((each) => /asked|answered/.test(each))).toHaveLength(2)
  expect(said('verify', 'pay-1').facts.verdict).not.toBe('FAIL')
})

test('people ask as well, by the commands of the docs', () => {
  const [ask = '', answer = ''] = linesOf(sectionOf('docs/workflows.md', 'Questions'))
  expect(said(...wordsOf(ask).slice(1))).toMatchObject({ exit: 0, facts: { question: 'Q2', about: ['R6'] } })
  expect(said('ask', 'pay-1', '--about', 'R9', '-m', 'What?').reason.code).toBe('NO_SUCH_RECORD')
  expect(said('ask', 'pay-1', '--stage', 'nowhere', '-m', 'What?').reason.code).toBe('NO_SUCH_STAGE')
  expect(said('ask', 'pay-1').reason.code).toBe('QUESTION_MISSING')
  const [{ asked }] = said('status', 'pay-1').facts.questions
  const words = wordsOf(answer.replace('Q1', 'Q2')).slice(1)
  expect(said(...words, '--expect', asked).exit).toBe(0)
  expect(said('status', 'pay-1').facts.questions).toEqual([])
})
