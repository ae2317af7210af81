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

test('every verb that people type is in a group of the help', async () => {
  const told = await said('--help')
  for (const [name, listed] of Object.entries(COMMANDS)) {
    expect(listed.group !== undefined, name).toBe(listed.internal !== true)
    if (listed.group) expect(told).toContain(`  wf ${name} `)
  }
})

test.each(Object.entries(COMMANDS).filter(([, { internal }]) => !internal))(
  'the help of wf %s describes its positionals',
  async (name, listed) => {
    const { command } = await listed.load()
    const lines = (await said(name, '--help')).split('\n')
    for (const [, positional] of command.positionals.matchAll(/[[<]([a-z]+)[\]>]/g))
      expect(lines.find((line) => line.startsWith(`  ${positional} `))?.replace(/\[string\].*/, '')).toMatch(
        /^ {2}[a-z]+ {2,}\S.{5,}/,
      )
  },
)

test.each(Object.entries(COMMANDS).filter(([, { load, internal }]) => load !== undefined && !internal))(
  'a group without an action shows its help: %s',
  async (name, { load }) => {
    const { command } = await load()
    if (!command.positionals.startsWith('<action>')) return
    expect(await said(name)).toBe(await said(name, '--help'))
    expect(await said(name, '-C', '/tmp')).toBe(await said(name, '--help'))
  },
)

const mistake = (...words: readonly string[]): Promise<string> =>
  parse(findVerb(words)).then(
    () => 'understood',
    (error: Error) => error.message,
  )

test.each([
  [['aprove'], 'there is no command "aprove"; did you mean "wf approve"? See: wf --help'],
  [['draft', '--goal', 'x'], 'wf draft needs <slug>'],
  [['run', 'fix', '--agnet', 'x'], 'there is no option --agnet; did you mean --agent?'],
  [['run', 'fix', '--agnet=x'], 'there is no option --agnet; did you mean --agent?'],
  [['status', '--wtach'], 'there is no option --wtach; did you mean --watch?'],
  [['status', '--zzzzzz'], 'there is no option --zzzzzz'],
  [['status', 'a', 'b'], 'there is one word too many: b'],
  [['hooks', 'instal'], 'wf hooks has no action "instal". Did you mean "wf hooks install"?'],
  [['agent', 'sing'], 'wf agent has no action "sing". It has: list, doctor'],
  [['workflow', 'strat', 'x'], 'wf workflow has no action "strat". Did you mean "wf workflow start"?'],
])('a misspelt word is told, with what was meant: %j', async (words, message) => {
  expect(await mistake(...words)).toContain(message)
})

test('wf version tells programs what a report needs', async () => {
  expect(await said('version')).toMatch(/^wf \d+\.\d+\.\d+/)
  expect(JSON.parse(await said('version', '--json'))).toMatchObject({
    schema: 'wf.version.v1',
    node: process.version,
  })
})
