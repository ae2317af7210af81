import { resolve } from 'node:path'
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

test('the doctor says hello in the protocol to those that speak it', () => {
  const shop = openShop()
  const speaker = `${process.execPath}, ${resolve('test/support/acp-agent.mjs')}`
  const agents = (more: string) =>
    shop.write(
      '~/.config/wf/agents.yml',
      `agents:\n  good: { transport: acp, command: [${speaker}] }\n${more}`,
    )
  const refusal = '{"jsonrpc":"2.0","id":0,"error":{"code":-1,"message":"no"}}'
  const babbles = shop.write('~/babbles.sh', `read x; echo '${refusal}'; cat\n`)
  agents('')
  expect(shop.wf(['agent', 'doctor'])).toMatchObject({ exit: 0 })
  agents(`  newer: { transport: acp, command: [${speaker}, "9"] }
  crashes: { transport: acp, command: [sh, -c, 'echo no key >&2; exit 3'] }
  babbles: { transport: acp, command: [sh, ${babbles}] }
`)
  const said = JSON.parse(shop.wf(['agent', 'doctor', '--json']).stdout)
  expect(said.reason.code).toBe('AGENT_PROTOCOL')
  expect(said.facts.agents.map(({ name, fault }: { name: string; fault: string }) => [name, fault])).toEqual([
    ['good', null],
    ['newer', 'it speaks version 9 of the protocol'],
    ['crashes', 'it ended with exit code 3 before it said hello: no key'],
    ['babbles', expect.stringContaining('it did not keep to the protocol')],
    ['manual', null],
  ])
})
