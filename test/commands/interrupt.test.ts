import { expect, test } from 'vitest'
import { type Listening, listen } from '../support/processes.js'
import { everything, type Workplace, workplace } from '../support/workplace.js'

test('Ctrl-C during a command ends it and its children; what it wrote is kept, and nothing submitted', async () => {
  const place = await workplace('approved')
  const noticed = listen(place)
  const script = `echo made > new.txt; exec 3> ${noticed.fifo}; sleep 1000 & echo here >&3; wait`
  await interrupted(place, ['run', 'fix', '--', 'sh', '-c', script], noticed, 'SIGINT', KEPT)
})

/** What an interrupted run had written, for a person to submit. */
const KEPT = ['.git/logs/refs/wf/attempts/fix/1', '.git/refs/wf/attempts/fix/1']

test('Ctrl-C during a command that does not listen kills it', async () => {
  const place = await workplace('approved')
  const noticed = listen(place)
  const script = `trap "" TERM INT; exec 3> ${noticed.fifo}; echo here >&3; sleep 1000`
  await interrupted(place, ['run', 'fix', '--', 'sh', '-c', script], noticed)
})

test.each(['SIGTERM', 'SIGHUP'] as const)('%s during a check of save lands nothing', async (signal) => {
  const place = await workplace('begun')
  const noticed = listen(place)
  const run = `exec 3> ${noticed.fifo}; sleep 1000 & echo here >&3; wait`
  place.law((policy) =>
    policy.replace(/^checks:.*\n/m, () => `checks: [{ name: test, run: ${JSON.stringify(run)} }]\n`),
  )
  place.does(['draft', 'fix', '--goal', 'A goal'])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'A plan\n' })
  place.approves()
  place.does(['run', 'fix', '--', 'touch', 'new.txt'])
  place.accepts()
  await interrupted(place, ['save', 'fix'], noticed, signal)
})

async function interrupted(
  place: Workplace,
  words: readonly string[],
  { heard, silent }: Listening,
  signal: NodeJS.Signals = 'SIGINT',
  kept: readonly string[] = [],
): Promise<void> {
  const before = everything(place)
  const running = place.starts(words)
  await heard
  running.interrupt(signal)
  const { exit, stdout, stderr } = await running.ended
  expect({ exit, stdout }).toEqual({ exit: 130, stdout: '' })
  expect(stderr).toContain('nothing was recorded')
  await silent
  const after = Object.entries(everything(place))
  expect(after.filter(([name]) => kept.includes(name)).map(([name]) => name)).toEqual(kept)
  expect(Object.fromEntries(after.filter(([name]) => !kept.includes(name)))).toEqual(before)
}
