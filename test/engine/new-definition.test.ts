import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesOf, sectionOf, wordsOf } from '../support/documented.js'
import { openRuns } from '../support/runs.js'

/** The lines of the docs about a definition of one's own, as somebody types them. */
const typedFor = (name: string): readonly (readonly string[])[] =>
  linesOf(sectionOf('docs/workflows.md', 'Your own')).map((line) =>
    wordsOf(line.replaceAll('NAME', name)).slice(1),
  )

test('the lines of the docs make a definition and try it; by name it runs once the target has it', () => {
  const { shop, does } = openRuns()
  shop.write(
    '~/.config/wf/agents.yml',
    'agents: { claude: { transport: command, command: [echo, A page] } }\n',
  )
  const lines = typedFor('notes')
  expect(lines.map(([, action]) => action)).toEqual(['new', 'start', 'status', 'results'])
  for (const line of lines) {
    const { exit, stderr } = shop.wf(line)
    expect(exit, `wf ${line.join(' ')}: ${stderr}`).toBe(0)
  }
  expect(shop.wf(['workflow', 'results', 'notes-1']).stdout).toContain('A page')
  expect(does('status', 'notes-1').facts.state).toBe('awaiting')

  // By its name it is told apart from one that nobody wrote, with a command that runs and one that lands.
  const file = '.vizier/workflows/notes.yml'
  const refused = shop.wf(['workflow', 'start', 'notes', '--topic', 'old doors', '--agent', 'claude'])
  expect(refused.exit).toBe(1)
  expect(refused.stderr).toContain(
    `NOT_ON_TARGET: notes is only in your working tree: main does not have ${file}`,
  )
  expect(refused.stderr).toContain("To land it: wf draft add-notes --goal 'Add the workflow notes'")
  expect(refused.stderr).toContain(`→ wf workflow start ${file} --topic 'old doors'`)
  expect(shop.wf(['workflow', 'start', 'nodes']).stderr).toContain('NO_SUCH_DEFINITION')
  expect(
    shop.wf(['ci', 'init', 'github', '--schedule', '0 6 * * 1', '--workflow', 'notes']).stderr,
  ).toContain('NOT_ON_TARGET')
  for (const action of ['show', 'validate']) expect(does(action, 'notes').exit).toBe(0)
  const started = shop.wf(['workflow', 'start', file, '--topic', 'old doors', '--agent', 'claude'])
  expect(started.stderr).toContain(
    'the target does not have this definition: the run can be tried, and not saved',
  )

  // A hint keeps the file, so that it works as well.
  expect(shop.wf(['workflow', 'start', file]).stderr).toContain(`→ wf workflow start ${file} --topic STRING`)
  expect(shop.wf(['workflow', 'start', file, '--topik', 'x']).stderr).toContain(
    `→ wf workflow start ${file} --topic`,
  )

  shop.git('add', file)
  shop.git('commit', '-q', '--no-verify', '-m', 'Add the workflow notes')
  const named = shop.wf(['workflow', 'start', 'notes', '--topic', 'doors', '--agent', 'claude'])
  expect(named).toMatchObject({ exit: 0, stderr: expect.not.stringContaining('not saved') })
})

test('an input that is a file may be new: it is pinned as it is, and other clones see it', () => {
  const { shop, does, define, home } = openRuns()
  define(
    'look',
    `inputs: [{ name: rfc_path, type: file, required: true }]
stages:
  - { name: gather, type: context, config: { file: "{rfc_path}" }, outputs: { context: { path: ".vizier/runs/{slug}/context.json" } } }
  - { name: read, type: agent, depends_on: gather, config: { prompt: "DO: cat {rfc_path}" } }
`,
  )
  const rfc = 'docs/rfcs/0001-doors.md'
  const start = (...words: readonly string[]) => does('start', 'look', '--rfc-path', ...words)
  expect(start(rfc)).toMatchObject({ exit: 1, reason: { code: 'BAD_INPUTS' } })
  shop.write(rfc, '# Doors\n\nOpen \x1b[31mthem.\n')
  const status = shop.git('status', '--porcelain')
  const run = start(rfc)
  expect(run, run.stderr).toMatchObject({ exit: 0, facts: { state: 'completed' } })
  expect(run.stderr).toContain(`${rfc} is pinned as it is in the working tree`)
  expect(shop.git('status', '--porcelain')).toBe(status)
  const blob = shop.git('hash-object', rfc)
  expect(JSON.parse(shop.git('show', 'draft/look-1:.vizier/runs/look-1/inputs.json')).pinned).toEqual({
    [rfc]: blob,
  })
  expect(shop.git('rev-parse', `draft/look-1:${rfc}`)).toBe(blob)
  expect(does('results', 'look-1').facts.outputs).toMatchObject({
    'read.answer': '# Doors\n\nOpen \x1b[31mthem.\n',
  })

  // What it says later is for the next run.
  shop.write(rfc, '# Doors\n\nClose them.\n')
  expect(shop.git('rev-parse', `draft/look-1:${rfc}`)).toBe(blob)
  expect(shop.wf(['verify', 'look-1']).exit).toBe(0)
  const clone = join(home, 'clone')
  shop.git('clone', '-q', shop.path, clone)
  shop.git('-C', clone, 'branch', 'draft/look-1', 'origin/draft/look-1')
  expect(shop.wf(['-C', clone, 'verify', 'look-1']).stdout).toContain('PASS')

  // A link, an ignored file and what is outside are no inputs.
  symlinkSync('/etc/passwd', join(shop.path, 'link.md'))
  expect(start('link.md').reason?.code).toBe('FILE_UNREADABLE')
  writeFileSync(join(shop.path, '.git', 'info', 'exclude'), 'secret.md\n')
  shop.write('secret.md', 'x\n')
  expect(start('secret.md').reason?.code).toBe('NO_SUCH_PATH')
  expect(start('../x.md').reason?.code).toBe('BAD_INPUTS')
})
