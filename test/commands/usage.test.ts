import { expect, test } from 'vitest'
import { callWf } from '../support/resident.js'
import { workplace } from '../support/workplace.js'

test('with --json a wrong command line is refused in JSON, and exits 2 as without', async () => {
  const place = await workplace('begun')
  const call = (...words: readonly string[]) =>
    callWf(words, { cwd: place.repo.path, env: place.repo.env, input: '' })
  const said = call('run', 'fix', '--agnet', 'x', '--json')
  expect(said.exit).toBe(2)
  expect(said.stderr).toBe('')
  expect(JSON.parse(said.stdout)).toMatchObject({
    schema: 'wf.outcome.v1',
    action: 'run',
    status: 'refused',
    reason: {
      code: 'USAGE',
      message: 'there is no option --agnet; did you mean --agent?',
      hint: 'wf run --help',
    },
  })
  expect(JSON.parse(call('--json', 'aprove').stdout)).toMatchObject({
    action: 'wf',
    reason: { hint: 'wf --help' },
  })
  const plain = call('run', 'fix', '--agnet', 'x')
  expect(plain).toMatchObject({ exit: 2, stdout: '' })
  // What follows -- is for the program.
  expect(call('aprove', '--', '--json')).toMatchObject({ exit: 2, stdout: '' })
})
