import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Clone, type Clones, clones } from '../support/clones.js'
import { type Ended, ended } from '../support/ended.js'
import { WF } from '../support/town.js'
import { until } from '../support/until.js'

let all: Clones
let ann: Clone
let bob: Clone

/** The same stages for all of them; what a stage does stands in the shared folder, in a file of its name. */
const STAGES: Readonly<Record<string, string>> = {
  team: `
  - { name: left, type: agent, timeout: 60, config: { prompt: team-left } }
  - { name: right, type: agent, timeout: 60, config: { prompt: team-right } }
  - { name: both, type: agent, depends_on: [left, right], config: { prompt: team-both } }
  - { name: last, type: agent, depends_on: both, config: { prompt: team-last } }`,
  alone: '\n  - { name: one, type: agent, config: { prompt: alone-one } }',
}

beforeAll(() => {
  all = clones()
  ann = all.of.Ann as Clone
  bob = all.of.Bob as Clone
  // Where both may write, though their stages change no file.
  const desk = join(all.folder, 'desk')
  mkdirSync(desk)
  const script = join(all.folder, 'agent.sh')
  // Says who did which stage, then does it.
  writeFileSync(
    script,
    `name=$(sed -n 's/^\\(\\(team\\|alone\\)-[a-z]*\\)$/\\1/p' | head -n 1)\necho "$name" >> '${desk}/ran'\ncd '${desk}'\nif [ -f "$name" ]; then . "./$name"; fi\necho "did $name"\n`,
  )
  for (const { who } of [ann, bob]) {
    mkdirSync(join(all.folder, `home-${who}`, '.config/wf'), { recursive: true })
    symlinkSync(desk, join(all.folder, `home-${who}`, 'desk'))
    writeFileSync(
      join(all.folder, `home-${who}`, '.config/wf/agents.yml'),
      `agents: { scripted: { transport: command, command: [sh, '${script}'], home: [desk/] } }\ndefault: scripted\n`,
    )
  }
  for (const [name, stages] of Object.entries(STAGES))
    ann.write(`.vizier/workflows/${name}.yml`, `name: ${name}\nversion: 1\nstages:${stages}\n`)
  ann.git('add', '.')
  ann.git('commit', '-q', '-m', 'Workflows')
  ann.git('push', '-q', 'origin', 'main')
})

const does = (name: string, script: string): void => writeFileSync(join(all.folder, 'desk', name), script)
const ran = (): readonly string[] =>
  readFileSync(join(all.folder, 'desk/ran'), 'utf8').trim().split('\n').sort()

/** A process of its own in the clone: two clones of one process would be one owner. */
function begins({ path, env }: Clone, ...words: readonly string[]) {
  const child = spawn(process.execPath, [WF, 'workflow', ...words, '--json'], {
    cwd: path,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const done: Promise<Ended & { facts: Readonly<Record<string, unknown>>; reason: unknown; next: unknown }> =
    ended(child).then((said) => ({ ...said, ...JSON.parse(said.stdout) }))
  return { child, done }
}

test('two clones with one remote run one workflow together: each stage once, and one log for both', async () => {
  // Each waits for the other: one after the other, they would wait for ever.
  execFileSync('mkfifo', [join(all.folder, 'desk/pipe')])
  does('team-left', 'cat pipe > /dev/null\n')
  does('team-right', 'echo > pipe\n')
  const first = begins(ann, 'start', 'team', '--jobs', '1', '--remote', 'origin')
  await until(first.child.stderr, '"event":"started","stage":"left"')
  await bob.does('sync', 'team-1')
  const second = begins(bob, 'resume', 'team-1', '--jobs', '1')
  const ends = await Promise.all([first.done, second.done])
  expect(
    ends.map(({ exit }) => exit),
    ends.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0])
  expect(ran()).toEqual(['team-both', 'team-last', 'team-left', 'team-right'])
  await ann.does('sync')
  await bob.does('sync')
  expect(ann.git('rev-parse', 'draft/team-1')).toBe(bob.git('rev-parse', 'draft/team-1'))
  expect((await ann.does('status', 'team-1')).facts.state).toBe('completed')
  expect(new Set(ann.log('team-1').filter((line) => line.startsWith('started')))).toEqual(
    new Set(['started Ann', 'started Bob']),
  )
  await ann.does('verify', 'team-1', '--root', ann.git('rev-parse', 'main'))
})

test('without its remote a shared run goes on only where somebody says so, and what it did is told later', async () => {
  // The remote goes away while the agent works: what it did is kept all the same.
  for (const name of ['begun', 'go']) execFileSync('mkfifo', [join(all.folder, 'desk', name)])
  does('alone-one', 'echo begun > begun\ncat go\n')
  const run = begins(ann, 'start', 'alone', '--remote', 'origin')
  await readFile(join(all.folder, 'desk/begun'))
  renameSync(all.bare, join(all.folder, 'gone.git'))
  await writeFile(join(all.folder, 'desk/go'), 'gone\n')
  const end = await run.done
  expect(end).toMatchObject({
    exit: 0,
    facts: { state: 'completed', remote: 'origin', untold: expect.stringContaining('origin') },
    next: expect.arrayContaining([expect.objectContaining({ command: 'wf sync alone-1' })]),
  })
  const offline = await begins(ann, 'retry', 'alone-1').done
  expect(offline).toMatchObject({
    exit: 1,
    reason: { code: 'REMOTE_UNREACHABLE', hint: 'wf workflow resume alone-1 --offline' },
  })
  expect(await begins(ann, 'resume', 'alone-1', '--offline').done).toMatchObject({ exit: 0 })
  renameSync(join(all.folder, 'gone.git'), all.bare)
  await ann.does('sync')
  await bob.does('sync', 'alone-1')
  expect(bob.log('alone-1')).toEqual(['opened Ann', 'started Ann', 'submitted Ann'])
})

test('a run that somebody else opened has its number, as far as it was seen here', async () => {
  bob.git('pull', '-q', 'origin', 'main')
  const said = await begins(bob, 'start', 'alone', '--agent', 'manual').done
  expect(said).toMatchObject({ exit: 0, workflow: 'alone-2' })
})
