import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Outcome } from '../../src/app/outcome/outcome.js'
import { type Deed, deeds, doDeed } from './user-work.js'
import { type Called, type WatchedRepository, watchedRepository } from './watched-repository.js'

/** From where commands are called. In every worktree there is work of somebody's own. */
export const PLACES = [
  'the main worktree',
  'a folder below it',
  'a linked worktree',
  'a worktree of the draft',
] as const

export type Place = (typeof PLACES)[number]

type Line = readonly [string, ...string[]]

/** What somebody did before each of three parts of a workflow, and which commands are called out of turn. */
interface Walk {
  readonly work: readonly [readonly Deed[], readonly Deed[], readonly Deed[]]
  readonly odd: readonly [readonly Line[], readonly Line[], readonly Line[]]
  /** Every other command speaks JSON: the first, or the second? */
  readonly json: boolean
  /** Is what lies in the working tree accepted as well, so that it lands where it lies? */
  readonly takeAll: boolean
}

const OUT_OF_TURN: readonly Line[] = [
  ['status'],
  ['list'],
  ['log', 'x'],
  ['show', 'x', 'plan'],
  ['diff', 'x'],
  ['verify'],
  ['verify', 'x'],
  ['init'],
  ['draft', 'y', '--goal', 'Another', '--target', 'main'],
  ['draft', 'x', '--goal', 'Something else', '--target', 'main'],
  ['approve', 'x'],
  ['approve', 'x', '--expect', 'nonsense'],
  ['revise', 'x', '-m', 'Why not'],
  ['run', 'x'],
  ['run', 'x', '--', 'false'],
  ['run', 'x', '--', 'sh', '-c', 'rm -rf .git README.md; echo odd > odd.txt'],
  ['submit-diff', 'x'],
  ['submit-diff', 'x', '--from', 'index'],
  ['submit-diff', 'x', '--', 'src', 'new folder'],
  ['accept-diff', 'x', '--patch', '1'],
  ['reject-diff', 'x', '-m', 'No', '--patch', '9'],
  ['save', 'x'],
  ['update', 'x'],
  ['completion', 'bash'],
]

const oddLines = fc.array(fc.constantFrom(...OUT_OF_TURN), { maxLength: 3 })

const walks: fc.Arbitrary<Walk> = fc.record({
  work: fc.tuple(deeds(5), deeds(8), deeds(5)),
  odd: fc.tuple(oddLines, oddLines, oddLines),
  json: fc.boolean(),
  takeAll: fc.boolean(),
})

/** How often something landed, and how often around work that stayed. */
export interface Tally {
  landed: number
  aroundWork: number
  refused: number
}

/**
 * Goes through a whole workflow, and out of turn, in a repository that is full of work of somebody's own, all of
 * it made from one seed. Throws where a command touched any of it. `SHRINK=1` looks for the least that fails.
 */
export async function survives(seed: number, place: Place, tally: Tally): Promise<void> {
  const property = fc.asyncProperty(walks, async (walk) => {
    const repo = watchedRepository()
    try {
      await walkThrough(repo, place, walk, tally)
    } finally {
      repo.remove()
    }
  })
  await fc.assert(property, { seed, numRuns: 1, endOnFailure: process.env.SHRINK !== '1' })
}

interface Scene {
  readonly repo: WatchedRepository
  readonly walk: Walk
  readonly tally: Tally
  cwd: string
  json: boolean
}

async function walkThrough(repo: WatchedRepository, place: Place, walk: Walk, tally: Tally): Promise<void> {
  const scene: Scene = { repo, walk, tally, cwd: repo.top, json: walk.json }
  if (place === 'a folder below it') scene.cwd = join(repo.top, 'src')
  if (place === 'a linked worktree') scene.cwd = repo.worktree('side')
  await setUp(scene)
  await plan(scene, place)
  await implement(scene)
  await land(scene)
}

async function setUp(scene: Scene): Promise<void> {
  const { repo, walk } = scene
  work(scene, walk.work[0])
  await odd(scene, walk.odd[0])
  await landing(scene, repo.top, ['init'])
  await wf(scene, 'init', '--no-hooks')
}

async function plan(scene: Scene, place: Place): Promise<void> {
  const { repo, walk } = scene
  const [goal, snapshot] = ['Whatever it is', join(repo.top, '..', 'snapshot.md')]
  writeFileSync(snapshot, '# The shop\n')
  await wf(scene, 'draft', 'x', '--goal', goal, '--snapshot', snapshot, '--target', 'main')
  await wf(scene, 'draft', 'x', '--goal', goal)
  if (place === 'a worktree of the draft') scene.cwd = repo.worktree('draft/x')
  work(scene, walk.work[1])
  for (const line of [
    ['status', 'x'],
    ['show', 'x'],
    ['list'],
    ['log', 'x'],
    ['revise', 'x', '-m', 'Not yet'],
  ]) {
    await wf(scene, ...line)
  }
  await odd(scene, walk.odd[1])
  await approve(scene)
}

/** Proposes and approves until the gate is open. */
async function approve(scene: Scene): Promise<void> {
  for (let version = 1; version <= 6; version++) {
    const { stages } = await status(scene)
    const next = stages.find(
      ({ type, state }) => type !== 'merge' && ['awaiting', 'stale', 'running'].includes(state),
    )
    if (next === undefined || next.type === 'patches') return
    if (next.type === 'approval') {
      await insist(scene, 'approve', 'x', '--stage', next.name, '--expect', next.subject ?? '')
      continue
    }
    const file = join(scene.repo.top, '..', 'text.md')
    writeFileSync(file, `# ${next.name}, version ${version}\n`)
    if (next.name === 'plan') await insist(scene, 'draft', 'x', '--plan', file)
    else await insist(scene, 'draft', 'x', '--goal', `Version ${version}`)
  }
}

const PATCH = `--- /dev/null
+++ b/patched.txt
@@ -0,0 +1 @@
+patched
`
const COMMAND = 'echo made > made.txt; echo done >> src/app.js; ls -a'

async function implement(scene: Scene): Promise<void> {
  const { repo, walk } = scene
  const tree = repo.git(repo.top, 'rev-parse', 'HEAD~^{tree}').trim()
  const commit = repo.git(repo.top, 'commit-tree', '-p', 'HEAD', '-m', 'By hand', tree).trim()
  await wf(scene, 'run', 'x', '--agent', 'scripted', '--', 'sh', '-c', COMMAND)
  await wf(scene, 'submit-diff', 'x')
  await wf(scene, 'submit-diff', 'x', '-m', 'Twice')
  await wf(scene, 'submit-diff', 'x', '--from', 'index')
  await wf(scene, 'submit-diff', 'x', '--from', 'worktree', '--', 'README.md')
  await wf(scene, 'submit-diff', 'x', '--from', commit)
  await wf(scene, 'submit-diff', 'x', '--from', `main..${commit}`)
  await call(scene, scene.cwd, ['submit-diff', 'x', '--patch', '-', '--json'], PATCH)
  await wf(scene, 'diff', 'x')
  await wf(scene, 'diff', 'x', '--patch', '1', '--stat')
  await wf(scene, 'pause', 'x')
  await wf(scene, 'resume', 'x')
  work(scene, walk.work[2])
  await odd(scene, walk.odd[2])
  await approve(scene)
  await settleGate(scene)
}

/** Accepts what the command made, and the rest or not. Then rejects what is left over, or could not be taken. */
async function settleGate(scene: Scene): Promise<void> {
  for (const pass of ['accept', 'reject']) {
    for (const { oid, agent } of (await status(scene)).pending) {
      if (pass === 'reject') await wf(scene, 'reject-diff', 'x', '--expect', oid, '-m', 'No')
      else if (scene.walk.takeAll || agent === 'scripted')
        await insist(scene, 'accept-diff', 'x', '--expect', oid, '--confirm-destructive')
    }
  }
}

async function land(scene: Scene): Promise<void> {
  await approve(scene)
  const { stages } = await status(scene)
  const code = stages.find(({ name, state }) => name === 'sign-off' && state === 'awaiting')
  if (code) await insist(scene, 'approve', 'x', '--stage', code.name, '--expect', code.subject ?? '')
  await landing(scene, scene.cwd, ['save', 'x'])
  for (const line of [
    ['save', 'x'],
    ['verify'],
    ['verify', 'x'],
    ['log', 'x'],
    ['list'],
    ['show', 'x'],
    ['gc'],
  ]) {
    await wf(scene, ...line)
  }
}

/** Calls what has to be done in the end. Where work is in the way, that is given up, and then nothing may be. */
async function landing(scene: Scene, cwd: string, line: Line): Promise<void> {
  const first = await call(scene, cwd, withJson(line))
  const called = first.code === 'WORK_IN_THE_WAY' ? await again(scene, cwd, line) : first
  if (called.exit !== 0) throw unexpected(line, called.outcome)
  scene.tally.landed += 1
  scene.tally.aroundWork += called.aroundWork ? 1 : 0
}

function again(scene: Scene, cwd: string, line: Line): Promise<Called> {
  const { repo, tally } = scene
  tally.refused += 1
  for (const top of repo.worktrees) {
    repo.git(top, 'reset', '-q', '--hard')
    // Twice, for the folders of other repositories.
    repo.git(top, 'clean', '-q', '-ffdx')
  }
  repo.worked()
  return call(scene, cwd, withJson(line))
}

function unexpected(line: Line, outcome: Outcome | null): Error {
  return new Error(`wf ${line.join(' ')} was refused: ${JSON.stringify(outcome, null, 2)}`)
}

interface Status {
  readonly stages: readonly {
    readonly name: string
    readonly type: string
    readonly state: string
    readonly subject: string | null
  }[]
  readonly pending: readonly { readonly oid: string; readonly agent: string | null }[]
}

async function status(scene: Scene): Promise<Status> {
  const { outcome } = await call(scene, scene.cwd, ['status', 'x', '--json'])
  if (outcome?.status !== 'done') throw unexpected(['status', 'x'], outcome)
  return outcome.facts as unknown as Status
}

function work({ repo }: Scene, list: readonly Deed[]): void {
  for (const top of repo.worktrees) for (const deed of list) doDeed(deed, top, repo.env)
  repo.worked()
}

async function odd(scene: Scene, list: readonly Line[]): Promise<void> {
  for (const line of list) await wf(scene, ...line)
}

/** In a worktree of the draft, work may be in the way of any event. */
async function insist(scene: Scene, ...line: Line): Promise<void> {
  const { code } = await wf(scene, ...line)
  if (code === 'WORK_IN_THE_WAY') await again(scene, scene.cwd, line)
}

/** In turn as JSON and as text. */
function wf(scene: Scene, ...line: readonly string[]): Promise<Called> {
  scene.json = !scene.json && line[0] !== 'completion'
  return call(scene, scene.cwd, scene.json ? withJson(line) : line)
}

// Before the `--` that ends the options.
function withJson([verb = '', ...rest]: readonly string[]): readonly string[] {
  return [verb, '--json', ...rest]
}

function call(scene: Scene, cwd: string, line: readonly string[], input = ''): Promise<Called> {
  return scene.repo.wf(cwd, line, input)
}
