import { expect, test } from 'vitest'
import { openShop } from '../support/shop.js'

test('agents are those that the user configured, presets, and a person', () => {
  const shop = openShop()
  const list = (): { name: string; source: string; default: boolean; found: string | null }[] =>
    JSON.parse(shop.wf(['agent', 'list', '--json']).stdout).facts.agents
  expect(list().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['claude', 'codex', 'gemini-acp', 'manual']),
  )
  expect(list().find((agent) => agent.default)?.name).toBe('manual')
  expect(shop.wf(['agent', 'doctor'])).toMatchObject({ exit: 0 })
  shop.write(
    '~/.config/wf/agents.yml',
    'agents:\n  mine: { transport: command, command: [sh, x.sh] }\n  gone: { transport: acp, command: [no-such-agent] }\ndefault: mine\n',
  )
  expect(list().find(({ name }) => name === 'mine')).toMatchObject({
    source: 'configured',
    default: true,
    found: expect.stringMatching(/\/sh$/),
  })
  const doctor = shop.wf(['agent', 'doctor'])
  expect(doctor).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('gone: there is no program no-such-agent'),
  })
  shop.write('~/.config/wf/agents.yml', 'agents: { mine: { transport: comand } }\n')
  expect(shop.wf(['agent', 'list'])).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining('did you mean "command"?'),
  })
})
