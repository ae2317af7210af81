import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { PRESETS } from '../../src/engine/agents/known/presets.js'
import { installedAgents } from '../support/model/installed.js'
import { openRuns, type Runs } from '../support/runs.js'

// The agents themselves, from the npm registry. There is no account here: they are asked what they understand, they
// say hello, and what they make of a task without a key is looked at.
let PATH: string
let runs: Runs
beforeAll(async () => {
  PATH = `${await installedAgents()}:${process.env.PATH}`
  runs = openRuns()
  runs.define('one', 'stages: [{ name: ask, type: agent, timeout: 30, config: { prompt: Say hello } }]\n')
}, 900_000)

/** Where a program tells of the options of what the preset calls. */
const HELP: Readonly<Record<string, readonly string[]>> = {
  claude: ['--help'],
  codex: ['exec', '--help'],
  gemini: ['--help'],
  opencode: ['run', '--help'],
  copilot: ['--help'],
}

describe.each(Object.keys(HELP))('%s', (name) => {
  const agent = PRESETS.find((preset) => preset.name === name)
  const program = agent?.command[0] ?? ''

  test('knows each option of its preset', () => {
    const env = { PATH, HOME: runs.home }
    const said = spawnSync(program, HELP[name] ?? [], { cwd: runs.home, env, encoding: 'utf8' })
    const options = [...(agent?.command ?? []), ...(agent?.writing ?? []), ...(agent?.reading ?? [])]
    const wanted = options.filter((word) => word.startsWith('-'))
    const help = said.stdout + said.stderr
    expect(wanted.filter((option) => !new RegExp(`(?<![\\w-])${option}(?![\\w-])`).test(help))).toEqual([])
  })

  test('takes the whole line, and without a key the attempt fails for that alone', () => {
    const said = runs.shop.wf(['workflow', 'start', 'one', '--agent', name, '--json'], { PATH })
    const { reason } = JSON.parse(said.stdout)
    console.log(`${name}: ${reason?.code}, ${reason?.message}`)
    expect(reason).toMatchObject({ code: expect.stringMatching(/^AGENT_|^ANSWER_/) })
    expect(reason.message).not.toMatch(
      /unknown|unrecogni[sz]ed|unexpected|invalid (?:option|value|argument)|usage:/i,
    )
  })
})

test('those that speak the Agent Client Protocol say hello in it', () => {
  const spoken = ['gemini-acp', 'opencode-acp', 'copilot-acp', 'codex-acp', 'claude-acp']
  const rows = spoken.map((name) => {
    const words = PRESETS.find((preset) => preset.name === name)?.command ?? []
    return `  ${name}: { transport: acp, command: ${JSON.stringify(words)} }\n`
  })
  runs.shop.write('~/.config/wf/agents.yml', `agents:\n${rows.join('')}`)
  const { facts } = JSON.parse(runs.shop.wf(['agent', 'doctor', '--json'], { PATH }).stdout)
  const said = facts.agents.map(({ name, fault }: { name: string; fault: string | null }) => [name, fault])
  expect(said.filter(([name]: [string]) => spoken.includes(name))).toEqual(spoken.map((name) => [name, null]))
})
