import { expect, test } from 'vitest'
import { openRuns } from '../support/runs.js'

test('an agent that says what it reads finds nothing else in its clone, nor in the commits that lead there', () => {
  const runs = openRuns()
  const script = runs.shop.write('~/does.sh', `sh -c "$(sed -n 's/^DO: //p')"\n`)
  runs.shop.write(
    '~/.config/wf/agents.yml',
    `agents: { does: { transport: command, command: [sh, ${script}], home: [desk/] } }\ndefault: does\n`,
  )
  runs.shop.write('~/desk/seen', '')
  runs.define(
    'apart',
    `stages:
  - { name: notes, type: agent, config: { prompt: "DO: echo unseen-$((40 + 2))" }, outputs: { text: { path: ".vizier/runs/{slug}/notes.md" } } }
  - { name: writes, type: agent, depends_on: notes, reads: [], config: { prompt: "DO: (ls -a .vizier; git log -p; git show HEAD) > ~/desk/seen; echo Done" }, outputs: { text: { path: ".vizier/runs/{slug}/writes.md" } } }
`,
  )
  const done = runs.does('start', 'apart')
  expect(done, done.output).toMatchObject({ exit: 0 })
  const seen = runs.read('~/desk/seen')
  expect(seen).toContain('commit ')
  expect(seen).not.toContain('unseen-42')
  expect(seen).not.toMatch(/^runs$/m)
})
