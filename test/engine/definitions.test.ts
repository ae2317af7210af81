import { beforeAll, expect, test } from 'vitest'
import { openRuns, type Runs } from '../support/runs.js'

let runs: Runs
beforeAll(() => {
  runs = openRuns()
})

test('a definition to begin with is valid, runs, and is never written over', () => {
  expect(runs.does('new', 'page')).toMatchObject({ exit: 0, facts: { path: '.vizier/workflows/page.yml' } })
  expect(runs.does('validate', '.vizier/workflows/page.yml')).toMatchObject({ exit: 0 })
  expect(runs.does('new', 'page')).toMatchObject({ exit: 1, reason: { code: 'FILE_EXISTS' } })
  const begun = runs.does(
    'start',
    '.vizier/workflows/page.yml',
    '--input',
    'topic=doors',
    '--agent',
    'manual',
  )
  expect(begun).toMatchObject({ exit: 0, facts: { state: 'awaiting', waits: [{ stage: 'draft' }] } })
  expect(runs.read('.git/wf/prompts/page-1/draft.prompt.md')).toContain('Write one page about doors')
})

test('all that is wrong with a definition is said at once, each with its place', () => {
  const path = '.vizier/workflows/wrong.yml'
  runs.shop.write(
    path,
    'name: Wrong\nversion: 1\nstages:\n  - { name: a, type: agnt }\n  - { name: b, type: agent, depends_on: c, when: "1 +" }\n',
  )
  const { exit, reason } = runs.does('validate', path)
  expect(exit).toBe(1)
  expect(reason?.message.split('\n')).toEqual([
    `${path}:4:22: stages.0.type: "agnt" is not known; did you mean "agent"?`,
    `${path}:5:41: stages.1.depends_on: "c" is not a stage before "b"`,
    expect.stringMatching(/wrong\.yml:5:50: stages\.1\.when: "1 \+": ./),
  ])
  runs.shop.write(
    path,
    'name: Wrong\nversion: 1\nstages:\n  - { name: b, type: agent, when: "1 +", config: { prompt: x } }\n',
  )
  for (const words of [
    ['validate', path],
    ['start', path],
  ])
    expect(runs.does(...words).reason).toMatchObject({
      code: 'BAD_DEFINITION',
      message: expect.stringContaining(`${path}:4:35: stages.0.when: "1 +": `),
    })
})

test('the project goes before the user, and the user before what is built in', () => {
  const one = (word: string) =>
    `name: ${word}\nversion: 1\nstages: [{ name: a, type: agent, config: { prompt: x } }]\n`
  const sourceOf = () => (runs.does('show', 'small').facts as unknown as { source: string }).source
  expect(sourceOf()).toBe('built in')
  const own = runs.shop.write('~/.config/wf/workflows/small.yml', one('mine'))
  expect(sourceOf()).toBe(own)
  runs.define('small', 'stages: [{ name: a, type: agent, config: { prompt: x } }]\n')
  expect(sourceOf()).toBe('.vizier/workflows/small.yml')
})

test.each([
  ['../../x', 'NO_SUCH_DEFINITION'],
  ['smal', 'NO_SUCH_DEFINITION'],
])('there is no definition called %s', (name, code) => {
  expect(runs.does('start', name)).toMatchObject({ exit: 1, reason: { code } })
})

test('a name that is nearly right is named', () => {
  expect(runs.does('start', 'smal').reason?.message).toContain('did you mean "small"?')
})

test('runs count on from what was there, and a slug that is taken is refused', () => {
  runs.define(
    'many',
    'stages: [{ name: a, type: approval, of: artefact, depends_on: b }]\n'.replace(
      '[',
      '[{ name: b, type: document, config: { artefacts: [".vizier/runs/{slug}/b.md"] } }, ',
    ),
  )
  const slugs = [1, 2].map(() => JSON.parse(runs.does('start', 'many').stdout).workflow)
  expect(slugs).toEqual(['many-1', 'many-2'])
  expect(runs.does('start', 'many', '--slug', 'many-2').reason?.code).toBe('SLUG_TAKEN')
  expect(runs.does('start', 'many', '--slug', 'Not A Slug').reason?.code).toBe('BAD_SLUG')
})

test('a result is stored in the repository and not outside it, wherever an input would have it', () => {
  runs.define(
    'stores',
    'inputs: [{ name: to, type: string, required: true }]\nstages:\n  - { name: a, type: form, config: { questions: [{ name: why, question: Why? }] } }\n  - { name: b, type: storage, depends_on: a, config: { source: a.answers, destination: "docs/{to}" } }\n',
  )
  const start = (to: string) =>
    runs.does('start', 'stores', '--input', `to=${to}`, '--answer', 'why=Because it is so')
  for (const to of ['../../x', '.GIT/config'])
    expect(start(to).reason, to).toMatchObject({
      code: 'DESTINATION',
      message: expect.stringContaining('not a path inside the repository'),
    })
})

test('a result is not stored onto a folder, nor below a file: the stage fails, and says so', () => {
  runs.shop.write('docs/guide/index.md', 'guide\n')
  runs.shop.write('docs/plain', 'plain\n')
  runs.shop.git('add', 'docs')
  runs.shop.git('commit', '-q', '-m', 'Docs')
  for (const to of ['guide', 'plain/x']) {
    const { exit, reason } = runs.does(
      'start',
      'stores',
      '--input',
      `to=${to}`,
      '--answer',
      'why=Because it is so',
    )
    expect({ to, exit, code: reason?.code }).toEqual({ to, exit: 1, code: 'DESTINATION' })
    expect(reason?.message).toContain(`docs/${to === 'guide' ? 'guide' : 'plain'}`)
  }
})

test('an input that is a file has to be there; and a file outside is none', () => {
  runs.define(
    'reads',
    'inputs: [{ name: path, type: file, required: true }]\nstages: [{ name: a, type: agent, config: { prompt: "{path}" } }]\n',
  )
  for (const path of ['nowhere.md', '../../etc/passwd', '.git/config'])
    expect(runs.does('start', 'reads', '--input', `path=${path}`).reason?.code, path).toBe('BAD_INPUTS')
  expect(runs.does('start', 'reads').reason?.message).toContain('"path" is required')
})

test('a mistyped name in a template file is named with its place, as in a prompt', () => {
  runs.shop.write('templates/on-doors.md', 'About {topik}, as {json}.\n')
  runs.shop.write('templates/on-locks.md', 'About {topic}.\n\nAs {ask.anser} says, {kind}\n')
  const path = '.vizier/workflows/asks.yml'
  const text = `name: asks
version: 1
inputs:
  - { name: topic, type: string }
  - { name: kind, type: enum, values: [doors, locks] }
stages:
  - { name: ask, type: agent, outputs: { answer: { path: ".vizier/runs/{slug}/answer.md" } }, config: { prompt: x } }
  - { name: tell, type: agent, depends_on: ask, config: { prompt_template: "templates/on-{kind}.md" } }
`
  runs.shop.write(path, text)
  const wrong = [
    'templates/on-doors.md:1: nothing is called "topik"; did you mean "topic"?',
    'templates/on-locks.md:3: nothing is called "ask.anser"; did you mean "ask.answer"?',
  ]
  expect(runs.does('validate', path)).toMatchObject({
    exit: 1,
    reason: { code: 'BAD_DEFINITION', message: wrong.join('\n') },
    facts: { errors: wrong },
  })
  // By name, as a run takes it: what is committed.
  runs.shop.git('add', path, 'templates')
  runs.shop.git('commit', '-q', '-m', 'Ask')
  runs.shop.write('templates/on-doors.md', 'About {topic}.\n')
  runs.shop.write('templates/on-locks.md', 'About {topic}, {ask.answer}.\n')
  expect(runs.does('validate', 'asks').reason?.message).toBe(wrong.join('\n'))
  expect(runs.does('validate', path)).toMatchObject({ exit: 0 })
  for (const name of ['rfc-review', 'research-to-rfc']) expect(runs.does('validate', name).exit).toBe(0)
})
