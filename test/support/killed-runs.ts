import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomNumbers } from './mutate.js'
import { isAlive, openRuns, type Runs } from './runs.js'

const stage = (name: string, after: string): string =>
  `  - { name: ${name}, type: agent, depends_on: [${after}], config: { prompt: "DO: echo $$ >> ~/pids; sleep 0.1; echo ${name}" } }\n`

const SIX = `stages:
${stage('first', '')}${stage('left', 'first')}${stage('middle', 'first')}${stage('right', 'first')}${stage('join', 'left, middle, right')}${stage('last', 'join')}`

export interface Killing {
  readonly runs: Runs
  /** What each stage wrote in a run that nobody disturbed: path and blob. */
  readonly whole: readonly string[]
  /** How long that took, in milliseconds: the moments are chosen in it. */
  readonly took: number
}

/** A definition of six stages, three of them side by side, and one run of it from its beginning to its end. */
export async function beginKilling(): Promise<Killing> {
  const runs = openRuns()
  runs.define('six', SIX)
  open(runs, 'whole')
  const began = performance.now()
  const done = runs.does('resume', 'whole')
  if (done.exit !== 0) throw new Error(done.stderr)
  return { runs, whole: artefacts(runs, 'whole'), took: performance.now() - began }
}

export interface Killed {
  /** After so many milliseconds each time. */
  readonly kills: readonly number[]
  readonly state: string
  readonly artefacts: readonly string[]
  /** Stages whose result was taken, each as often as it was. */
  readonly taken: readonly string[]
  /** Clones and other folders that are left. */
  readonly left: readonly string[]
  /** Agents that run still. */
  readonly alive: readonly number[]
  readonly verified: number
}

/** Runs the six stages, is killed one to three times wherever it happens to be, and says the same command again. */
export async function killedRun({ runs, took }: Killing, seed: number): Promise<Killed> {
  const random = randomNumbers(seed)
  const slug = `seed-${seed}`
  writeFileSync(join(runs.home, 'pids'), '')
  open(runs, slug)
  const kills: number[] = []
  for (let left = 1 + random(3); left > 0; left--) {
    const after = random(Math.ceil(took))
    kills.push(after)
    const { child, ended } = runs.begins('resume', slug)
    // The moment is what is tried here: wherever it falls, the end has to be the same.
    const timer = setTimeout(() => child.kill('SIGKILL'), after)
    const { signal } = await ended
    clearTimeout(timer)
    if (signal === null) break
  }
  runs.does('resume', slug)
  const pids = readFileSync(join(runs.home, 'pids'), 'utf8').split('\n').filter(Boolean).map(Number)
  return {
    kills,
    state: runs.does('status', slug).facts.state,
    artefacts: artefacts(runs, slug),
    taken: runs
      .log(slug)
      .filter((line) => line.startsWith('submitted '))
      .map((line) => line.replace('submitted ', ''))
      .sort(),
    left: runs.left(),
    alive: pids.filter(isAlive),
    verified: runs.shop.wf(['verify', slug]).exit,
  }
}

/** What every killed run has to come to. */
export const unharmed = ({ whole }: Killing): Omit<Killed, 'kills'> => ({
  state: 'completed',
  artefacts: whole,
  taken: ['first', 'join', 'last', 'left', 'middle', 'right'],
  left: [],
  alive: [],
  verified: 0,
})

/** Opened, and nothing run yet: a person would have to carry the prompt. */
function open(runs: Runs, slug: string): void {
  const opened = runs.does('start', 'six', '--slug', slug, '--agent', 'manual')
  if (opened.exit !== 0) throw new Error(opened.stderr)
}

const artefacts = (runs: Runs, slug: string): readonly string[] =>
  runs.shop
    .git('ls-tree', '-r', `draft/${slug}:.vizier/runs/${slug}`)
    .split('\n')
    .map((line) => line.split(/\s+/))
    .filter(([, , , path]) => path?.endsWith('.md'))
    .map(([, , oid, path]) => `${path} ${oid}`)
