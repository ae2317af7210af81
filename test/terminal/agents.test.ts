import { chmodSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from '../support/shop.js'

let shop: Shop
let home: string
beforeEach(() => {
  shop = openShop()
  home = dirname(shop.path)
  shop.write('~/plan.md', 'Answer with the reason.\n')
  shop.wf(['init', '--no-hooks'])
  shop.wf(['draft', 'say-why', '--goal', 'Users learn why', '--plan', '../plan.md'])
  const plan = shop.git('rev-parse', 'draft/say-why:.vizier/implementation-plans/say-why.md')
  shop.wf(['approve', 'say-why', '--expect', plan])
})

function program(name: string, script: string): Record<string, string> {
  chmodSync(shop.write(`~/bin/${name}`, `#!/bin/sh\n${script}`), 0o755)
  return { PATH: `${join(home, 'bin')}:${process.env.PATH}` }
}

const patch = (): string => shop.git('for-each-ref', '--format=%(objectname)', 'refs/wf/pending')

test('an agent that is called without arguments has this terminal, and the task as its first message', async () => {
  const env = program(
    'claude',
    'test -t 0 && test -t 1 && echo it is a terminal\nprintf "%s" "$1" > message.txt\nread -r line\necho "you said $line"\n',
  )
  const screen = shop.open(['run', 'say-why', '--', 'claude'], { env })
  await screen.shows('it is a terminal')
  screen.answer('go on')
  await screen.shows('you said go on')
  await screen.shows('pending for review in say-why')
  expect(await screen.ended).toBe(0)
  expect(shop.git('show', `${patch()}:message.txt`)).toContain('## The plan\n\nAnswer with the reason.')
})

test('with arguments it is a command as others are', async () => {
  const env = program('claude', 'echo "$# $1" > words.txt\n')
  const screen = shop.open(['run', 'say-why', '--', 'claude', '-p'], { env })
  await screen.shows('pending for review in say-why')
  expect(await screen.ended).toBe(0)
  expect(shop.git('show', `${patch()}:words.txt`)).toBe('1 -p')
})

test('what an agent asks for over the protocol is put to the person', async () => {
  const speaker = [process.execPath, resolve('test/support/acp-agent.mjs')]
  shop.write(
    '~/.config/wf/agents.yml',
    `agents: { mine: { transport: acp, command: ${JSON.stringify(speaker)} } }\n`,
  )
  const screen = shop.open(['run', 'say-why', '--agent', 'mine', '--prompt', 'ACP: run'])
  await screen.shows('mine asks: Run the tests')
  // The third of its answers: no.
  await screen.shows('No')
  screen.press('\x1b[B\x1b[B\r')
  await screen.shows('EMPTY_DIFF')
  expect(screen.text()).toContain('1 permission was denied: Run the tests')
  expect(await screen.ended).toBe(1)
})

test('a line tells what claude does, and the end what it used; --raw shows all that it prints', async () => {
  const recorded = resolve('fixtures/agents/claude/edit.jsonl')
  // What the program printed itself, and what it then had written.
  const env = program('claude', `cat > /dev/null\ncat '${recorded}'\necho x > stand-in.txt\n`)
  const screen = shop.open(['run', 'say-why', '--agent', 'claude'], { env })
  await screen.shows(/claude \ds: edits \/clone\/stand-in\.txt/)
  await screen.shows('The answer of the stand-in model.')
  await screen.shows('used     2400 tokens in, 68 out, $0.01')
  expect(await screen.ended).toBe(0)
  expect(screen.text()).not.toContain('"type":"assistant"')
  expect(shop.wf(['status', 'say-why']).stdout).toContain('2400 tokens in, 68 out, $0.01')
  expect(shop.git('show', '-s', '--format=%b', patch())).toContain(
    'Usage: 2400 tokens in, 68 out, $0.01\n\nWf-',
  )
  shop.wf(['accept-diff', 'say-why', '--expect', patch()])
  expect(shop.wf(['status', 'say-why']).stdout).toContain('2400 tokens in, 68 out, $0.01')
  expect(shop.git('show', '-s', '--format=%b', 'draft/say-why')).toContain('Usage: 2400 tokens in')
  const raw = shop.open(['run', 'say-why', '--agent', 'claude', '--raw', '--prompt', 'again'], { env })
  await raw.shows('"type":"assistant"')
  await raw.ended
})
