import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Listening, listen } from '../support/processes.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** Ways to leave a process behind that holds the output, and the pipe by which the test sees that it lives. */
const LEFT: Readonly<Record<string, string>> = {
  'in a session of its own': 'setsid sleep 1000 &',
  'that hears no hangup': 'nohup setsid sleep 1000 &',
  'whose parents have ended': '(setsid sh -c "(sleep 1000 &) &" &)',
  'that listens to nobody': `setsid sh -c 'trap "" TERM INT HUP; while :; do sleep 1; done' &`,
  'without its variables': 'env -i setsid sleep 1000 &',
}
const detached = Object.values(LEFT).join('\n')
const opens = ({ fifo }: Listening): string => `exec 3> '${fifo}'; echo here >&3`

test('what a command leaves behind, in whatever way, ends with it, and holds nobody up', async () => {
  const place = await workplace('approved')
  const noticed = listen(place)
  const script = `${opens(noticed)}\n${detached}\necho made > new.txt`
  place.does(['run', 'fix', '--', 'sh', '-c', script])
  await noticed.silent
})

test('so does what a check leaves behind, and its time is what counts', async () => {
  const place = await workplace('begun')
  const noticed = listen(place)
  checks(place, [
    { name: 'quick', run: `${opens(noticed)}\n${detached}\ntrue` },
    { name: 'slow', run: `${opens(noticed)}\n${detached}\nsleep 1000`, timeout: 1 },
  ])
  const { facts, code } = place.wf(['save', 'fix'])
  expect(code).toBe('CHECK_FAILED')
  expect(facts.checks.map(({ name, exit }: { name: string; exit: number }) => [name, exit !== 0])).toEqual([
    ['quick', false],
    ['slow', true],
  ])
  await noticed.silent
})

test('nobody waits for what cannot be found any more', async () => {
  const place = await workplace('approved')
  const pid = join(place.repo.path, '../pid')
  const hidden = `cd / && env -i setsid sh -c 'echo $$ > "${pid}"; exec sleep 1000' &`
  place.does([
    'run',
    'fix',
    '--',
    'sh',
    '-c',
    `(${hidden})\nwhile ! test -s '${pid}'; do :; done; touch new.txt`,
  ])
  process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL')
})

test.each(['SIGINT', 'SIGKILL'] as const)('after %s nothing lives on that wf started', async (signal) => {
  const place = await workplace('approved')
  const noticed = listen(place)
  // All but the one that only the next run finds.
  const found = Object.values(LEFT).slice(0, -1).join('\n')
  const script = `exec 3> '${noticed.fifo}'\n${found}\necho here >&3; sleep 1000`
  const running = place.starts(['run', 'fix', '--', 'sh', '-c', script])
  await noticed.heard
  running.interrupt(signal)
  await running.ended
  await noticed.silent
})

test('after SIGKILL during a check nothing of that lives on either', async () => {
  const place = await workplace('begun')
  const noticed = listen(place)
  checks(place, [
    { name: 'test', run: `exec 3> '${noticed.fifo}'; setsid sleep 1000 & echo here >&3; sleep 1000` },
  ])
  const running = place.starts(['save', 'fix'])
  await noticed.heard
  running.interrupt('SIGKILL')
  await running.ended
  await noticed.silent
})

test('a command is told of by what it changed in the repository itself, taken or not', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const meddle = [
    `git -C '${repo.path}' config core.fsmonitor evil`,
    `git -C '${repo.path}' update-ref refs/heads/other HEAD`,
    `git -C '${repo.path}' update-ref refs/notes/wf HEAD`,
    `mkdir -p '${repo.path}/.git/hooks' && echo evil > '${repo.path}/.git/hooks/pre-commit'`,
    `mkdir -p '${repo.path}/.git/wf' && echo evil >> '${repo.path}/.git/wf/roots'`,
    `mkfifo '${repo.path}/.git/hooks/pipe'`,
    `ln -s / '${repo.path}/.git/hooks/link'`,
  ].join('\n')
  const named = [
    'config',
    'hooks/link',
    'hooks/pipe',
    'hooks/pre-commit',
    'refs/heads/other',
    'refs/notes/wf',
    'wf/roots',
  ]
  const failed = place.wf(['run', 'fix', '--', 'sh', '-c', `${meddle}\nexit 1`])
  expect(failed).toMatchObject({ code: 'COMMAND_FAILED', facts: { changed: named } })
  expect(failed.stderr).toContain(
    `In this repository's Git directory changed while the agent ran: ${named.join(', ')}`,
  )
  repo.git('config', '--unset', 'core.fsmonitor')
  const taken = place.does([
    'run',
    'fix',
    '--',
    'sh',
    '-c',
    `echo more >> app.js; git -C '${repo.path}' branch third`,
  ])
  expect(taken.facts.changed).toEqual(['refs/heads/third'])
  const quiet = place.does(['run', 'fix', '--', 'sh', '-c', 'echo less >> app.js; git commit -qam mine'])
  expect(quiet.facts).not.toHaveProperty('changed')
  expect(quiet.stderr).not.toContain('Git directory')
})

function checks(place: Workplace, list: readonly object[]): void {
  place.law((policy) => policy.replace(/^checks:.*\n/m, () => `checks: ${JSON.stringify(list)}\n`))
  place.does(['draft', 'fix', '--goal', 'A goal'])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'A plan\n' })
  place.approves()
  place.does(['run', 'fix', '--', 'touch', 'new.txt'])
  place.accepts()
}
