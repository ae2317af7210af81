import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ended } from '../support/ended.js'
import { openShop, type Shop } from '../support/shop.js'
import { terminal } from '../support/terminal.js'
import { environmentOf, WF } from '../support/town.js'

const AGENT = { CLAUDECODE: '1' }
const QUESTION = 'type the name of the workflow: '

let shop: Shop
let plan: string
let before: string
beforeAll(() => {
  shop = openShop()
  shop.write('~/plan.md', 'Answer with the reason.\n')
  shop.wf(['init'])
  shop.wf(['draft', 'say-why', '--goal', 'Whoever cannot log in is told why', '--plan', '../plan.md'])
  plan = shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md')
})
beforeEach(() => {
  before = shop.refs()
})

test.each([
  'CLAUDECODE',
  'CODEX_CI',
  'CODEX_THREAD_ID',
  'GEMINI_CLI',
  'COPILOT_CLI',
  'CURSOR_AGENT',
  'OPENCODE',
  'WF_AGENT',
])('without a terminal %s refuses a decision, however well it names what was read', (variable) => {
  const said = shop.wf(['approve', '--expect', plan], { [variable]: '1' })
  expect(said).toMatchObject({ exit: 1, stdout: '' })
  expect(said.stderr).toContain(`AGENT_DECISION: ${variable} is set`)
  // How to turn the rail off is for the manual.
  expect(said.stderr).not.toContain('WF_AGENT_GUARD')
  expect(shop.refs()).toBe(before)
})

test('an agent reads, drafts and proposes as anybody does', () => {
  expect(shop.wf(['status'], AGENT).exit).toBe(0)
  expect(shop.wf(['show', 'say-why'], AGENT).exit).toBe(0)
})

describe('an agent that sets no variable', () => {
  // As agents are: a script that an interpreter runs, and that runs a command.
  const agent = (name: string, script: string): string => shop.write(`~/bin/${name}.mjs`, script)
  const RUNS = `import { spawnSync } from 'node:child_process'
process.exit(spawnSync(process.execPath, process.argv.slice(2), { stdio: 'inherit' }).status)
`
  // It gives the command a terminal that only it reads and types at.
  const HIDES = `import { createRequire } from 'node:module'
const { spawn } = createRequire(${JSON.stringify(resolve('package.json'))})('@lydell/node-pty')
const pty = spawn(process.execPath, process.argv.slice(2), { env: process.env })
pty.onData((data) => process.stdout.write(data))
pty.onExit(({ exitCode }) => process.exit(exitCode))
`
  const at = (): { cwd: string; env: Record<string, string> } => ({
    cwd: shop.path,
    env: { ...environmentOf(dirname(shop.path), 1000), WF_AGENT_GUARD: '' },
  })

  test('is found above the command, and decides nothing', async () => {
    const words = [agent('codex', RUNS), WF, 'approve', 'say-why', '--expect', plan]
    const said = await ended(spawn(process.execPath, words, { ...at(), stdio: ['ignore', 'pipe', 'pipe'] }))
    expect(said.stderr).toContain('AGENT_DECISION: codex started this')
    expect(shop.refs()).toBe(before)
  })

  test('at a terminal that a person has too, the name of the workflow is asked for', async () => {
    const screen = terminal([process.execPath, agent('codex', RUNS), WF, 'approve', 'say-why'], at())
    await screen.shows('codex started this')
    await screen.shows(QUESTION)
    screen.answer('y')
    await screen.shows('AGENT_DECISION')
    await screen.ended
    expect(shop.refs()).toBe(before)
  })

  test('at a terminal of its own it is refused', async () => {
    const screen = terminal([process.execPath, agent('opencode', HIDES), WF, 'approve', 'say-why'], at())
    await screen.shows('AGENT_DECISION: opencode started this')
    await screen.ended
    expect(shop.refs()).toBe(before)
  })
})

describe('on a terminal', () => {
  test.each(['say-what', '', 'y'])(
    'the name of the workflow is asked for, and %o is another',
    async (typed) => {
      const screen = shop.open(['approve', '--expect', plan], { env: AGENT })
      await screen.shows('CLAUDECODE is set')
      await screen.shows(QUESTION)
      screen.answer(typed)
      await screen.shows('AGENT_DECISION')
      expect(await screen.ended).toBe(1)
      expect(shop.refs()).toBe(before)
    },
  )

  test('--json asks nothing, so it decides nothing', async () => {
    const screen = shop.open(['approve', '--json', '--expect', plan], { env: AGENT })
    await screen.shows('"code": "AGENT_DECISION"')
    expect(await screen.ended).toBe(1)
    expect(shop.refs()).toBe(before)
  })

  test('a person who types it is shown the plan and asked', async () => {
    const screen = shop.open(['approve'], { env: AGENT })
    await screen.shows(QUESTION)
    screen.answer('say-why')
    await screen.shows('Answer with the reason.')
    await screen.shows('[y/N] ')
    screen.answer('y')
    await screen.shows('approved say-why')
    expect(await screen.ended).toBe(0)
  })
})

test('WF_AGENT_GUARD=off turns the rail off', () => {
  const said = shop.wf(['approve', '--expect', plan], { ...AGENT, WF_AGENT_GUARD: 'off' })
  expect(said).toMatchObject({ exit: 0, stderr: '' })
})

test.each([
  ['accept-diff', ['accept-diff']],
  ['save', ['save']],
] as const)('%s is a decision as well', (_, words) => {
  shop.wf(['run', '--', 'touch', 'new.txt'])
  before = shop.refs()
  const said = shop.wf(words, AGENT)
  expect(said.exit).toBe(1)
  expect(said.stderr).toContain('AGENT_DECISION')
  expect(shop.refs()).toBe(before)
})
