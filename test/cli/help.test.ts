import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { findVerb, parse } from '../../src/cli/parse.js'

const said = async (...words: readonly string[]): Promise<string> => {
  const invocation = await parse(findVerb(words))
  return invocation.kind === 'text' ? invocation.text : ''
}

test.each(Object.entries(COMMANDS))(
  'the help of wf %s says how it is called, and what for',
  async (name, listed) => {
    const { command } = await listed.load()
    const [usage, , purpose] = (await said(name, '--help')).split('\n')
    expect(usage).toBe(
      `wf ${name} ${command.positionals} ${command.rest ?? ''}`.trimEnd().replace(/ {2,}/g, ' '),
    )
    expect(purpose).toBe(listed.describe)
  },
)

test('the overview leaves out what only hooks call', async () => {
  const told = await said('--help')
  expect(told).toContain('wf hooks ')
  expect(told).not.toContain('wf hook ')
})
