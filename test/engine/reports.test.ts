import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
})

const WORKER = {
  status: 'PASS',
  summary: 'The shop has a new page',
  changed_surfaces: ['new.txt'],
  checks: [{ name: 'look', mandatory: false, result: 'PASS', evidence: 'cat new.txt prints it' }],
  skipped_checks: [],
  residual_risks: [],
}

const report = (schema: string) =>
  `outputs: { report: { path: ".vizier/runs/{slug}/${schema}.json", schema: ${schema}.schema.json } }`

/** A run of an agent that changes `new.txt` and `old.txt`, and says this of it. */
function builds(name: string, said: object, more = ''): ReturnType<Runs['does']> {
  const prompt = `DO: echo new > new.txt; ${more} echo '${JSON.stringify(said)}'`
  runs.define(
    name,
    `stages:
  - { name: build, type: agent, ${report('worker-report-v1')}, config: { write_scope: "*.txt", prompt: ${JSON.stringify(prompt)} } }
  - { name: gate, type: patches, depends_on: build }
`,
  )
  return runs.does('start', name)
}

test('a report that says what Git says is taken, and its patch waits at the gate', () => {
  expect(builds('honest', WORKER)).toMatchObject({ exit: 0, facts: { state: 'awaiting' } })
  expect(runs.log('honest-1')).toEqual(['opened', 'started build', 'submitted build'])
})

test('a report that leaves out a file, or names another, fails the attempt, with what to do', () => {
  const left = builds('leaves-out', WORKER, 'echo x > other.txt;')
  expect(left).toMatchObject({
    exit: 1,
    reason: { code: 'REPORT_DIFF', message: expect.stringContaining('leaves out what changed: other.txt') },
  })
  expect(runs.log('leaves-out-1')).toEqual(['opened', 'started build', 'failed build'])
  const kept = runs.does('status', 'leaves-out-1').facts.stages[0]?.why
  expect(kept).toContain('REPORT_DIFF')
  const invents = builds('invents', { ...WORKER, changed_surfaces: ['new.txt', 'docs/page.md'] })
  expect(invents.reason?.message).toContain('what did not change: docs/page.md')
})

test('a report is JSON by the schema that ships, and says nothing where a field is a placeholder', () => {
  const { residual_risks: _, ...short } = WORKER
  expect(builds('short', short).reason).toMatchObject({
    code: 'ANSWER_INVALID',
    message: expect.stringContaining('residual_risks'),
  })
  expect(builds('vague', { ...WORKER, summary: 'as needed' }).reason?.code).toBe('REPORT_VAGUE')
})

test('a verification that says PASS and skips what is mandatory fails its attempt', () => {
  const row = { id: 'A1', requirement: 'There is a page', status: 'PASS', evidence: 'new.txt:1' }
  const skipped_checks = [{ name: 'e2e', mandatory: true, why: 'There is no browser' }]
  const verdict = {
    status: 'PASS',
    summary: 'It is there',
    matrix: [row],
    skipped_checks,
    residual_risks: [],
  }
  const verifies = (name: string, said: object) => {
    const config = { prompt: `DO: echo '${JSON.stringify(said)}'` }
    runs.define(
      name,
      `stages:\n  - { name: verify, type: agent, ${report('verification-report')}, config: ${JSON.stringify(config)} }\n`,
    )
    return runs.does('start', name)
  }
  expect(verifies('skips', verdict).reason?.code).toBe('REPORT_PASS')
  expect(verifies('blocked', { ...verdict, status: 'BLOCKED' }).facts.state).toBe('completed')
})

test('an answer that a person carries over is judged before its stage begins, without the diff', () => {
  const agents = runs.read('~/.config/wf/agents.yml')
  runs.shop.write(
    '~/.config/wf/agents.yml',
    agents.replace('agents: {', 'agents: { mine: { transport: manual },'),
  )
  runs.define(
    'carried',
    `stages:\n  - { name: verify, type: agent, ${report('worker-report-v1')}, config: { prompt: Look } }\n`,
  )
  runs.does('start', 'carried', '--agent', 'mine')
  const answers = (said: object) => {
    runs.shop.write('.git/wf/prompts/carried-1/verify.answer.md', JSON.stringify(said))
    return runs.does('resume', 'carried-1', '--agent', 'mine').facts
  }
  expect(answers({ ...WORKER, summary: 'TBD' }).waits[0]?.why).toContain('summary: "TBD"')
  expect(runs.log('carried-1')).toEqual(['opened'])
  expect(answers(WORKER).state).toBe('completed')
  runs.shop.write('~/.config/wf/agents.yml', agents)
})
