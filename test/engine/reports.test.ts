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

test('the next attempt reads why the last one was not taken', () => {
  const prompt = [
    'DO: echo new > new.txt; grep -q "^REPORT_DIFF: .*docs/page.md; remove it" "$WF_PROMPT_FILE"',
    `DO: if [ $? = 0 ]; then echo '${JSON.stringify(WORKER)}'`,
    `DO: else echo '${JSON.stringify({ ...WORKER, changed_surfaces: ['new.txt', 'docs/page.md'] })}'; fi`,
  ]
  runs.define(
    'learns',
    `stages:
  - { name: build, type: agent, retries: { times: 1, backoff: 0 }, ${report('worker-report-v1')}, config: { write_scope: "*.txt", prompt: ${JSON.stringify(prompt.join('\n'))} } }
  - { name: gate, type: patches, depends_on: build }
`,
  )
  expect(runs.does('start', 'learns').exit).toBe(0)
  const tried = ['opened', 'started build', 'failed build', 'started build', 'submitted build']
  expect(runs.log('learns-1')).toEqual(tried)
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

test('another agent than the builder verifies, where one is configured or asked for, and the label says so', () => {
  const agents = runs.read('~/.config/wf/agents.yml')
  const [, script] = /command: \[sh, ([^\]]+)\]/.exec(agents) ?? []
  const row = { id: 'A1', requirement: 'There is a page', status: 'PASS', evidence: 'new.txt:1' }
  const verdict = {
    status: 'PASS',
    summary: 'It is there; verified by an independent-verifier',
    matrix: [row],
  }
  const said = JSON.stringify({ ...verdict, skipped_checks: [], residual_risks: [] })
  const built = `DO: echo new > new.txt; echo done`
  const define = (name: string, more = '') =>
    runs.define(
      name,
      `stages:
  - { name: build, type: agent, config: { write_scope: "*.txt", prompt: ${JSON.stringify(built)} } }
  - { name: verify, type: agent, depends_on: build, ${report('verification-report')}, config: { prompt: ${JSON.stringify(`DO: echo '${said}'`)}${more} } }
  - { name: gate, type: patches, depends_on: verify }
`,
    )
  const labelOf = (slug: string) => {
    const { facts } = JSON.parse(runs.shop.wf(['status', slug, '--json']).stdout)
    return facts.stages[1].verification
  }
  define('alone')
  expect(runs.does('start', 'alone').facts.stages[1]).toMatchObject({ state: 'completed' })
  expect(labelOf('alone-1')).toBe('self-check')
  expect(runs.shop.wf(['show', 'alone-1', 'verify']).stdout).toContain('agent, completed, self-check')

  define('demands', ', other_than: build')
  expect(runs.does('start', 'demands').reason).toMatchObject({
    code: 'SAME_AGENT',
    message: 'verify is for another agent than build, and both are scripted',
    hint: 'wf workflow resume demands-1 --agent NAME',
  })
  expect(runs.log('demands-1')).toEqual(['opened', 'started build', 'submitted build'])

  const second = `agents: { second: { transport: command, command: [sh, ${script}] },`
  runs.shop.write('~/.config/wf/agents.yml', agents.replace('agents: {', second))
  expect(runs.does('resume', 'demands-1').facts.stages[1]?.state).toBe('completed')
  expect(labelOf('demands-1')).toBe('independent-verifier')
  expect(runs.shop.wf(['status', 'demands-1']).stdout).toMatch(
    /verify +completed .*independent-verifier, by second/,
  )
  expect(runs.shop.wf(['workflow', 'results', 'demands-1']).stdout).toContain(
    'verify  independent-verifier  by second',
  )

  expect(runs.does('start', 'demands', '--agent', 'scripted').reason?.code).toBe('SAME_AGENT')
  expect(runs.does('start', 'alone', '--agent', 'scripted').exit).toBe(0)
  expect(labelOf('alone-2')).toBe('self-check')
  runs.shop.write('~/.config/wf/agents.yml', agents)
})
