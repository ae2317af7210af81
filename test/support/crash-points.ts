import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CrashPoint } from './crash-git.js'
import { type CrashHome, crashHome } from './crash-home.js'
import type { Scene } from './crash-scenes.js'
import { faults, type HomeState, locks, readHome } from './crash-state.js'
import type { Ended } from './ended.js'

export interface CrashReport {
  /** How often the command calls Git when nothing stops it. */
  readonly calls: number
  readonly points: number
  /** What did not hold, each with its point; empty where all did. */
  readonly problems: readonly string[]
}

/** When the command is called, when it is said again, and when it is verified; minutes. */
const [FIRST, AGAIN, AFTERWARDS] = [600, 601, 602]

/**
 * Kills a command at each of its calls of Git, in turn: before each, and after the last one; or, where all are asked
 * for, after each. Then looks at what is left, says the same command again, and compares with a run that
 * nothing stopped.
 */
export async function crashEverywhere(scene: Scene, which: Which): Promise<CrashReport> {
  const home = crashHome()
  try {
    const words = scene.setUp(home)
    home.keep()
    const before = await stateOf(home)
    // Dates are fixed and signatures have no chance in them: what is said again has to come out the same, or as
    // if it had first been said then.
    const [late] = await wholeRun(home, scene, words, AGAIN)
    const [early, calls] = await wholeRun(home, scene, words, FIRST)
    const points = pointsOf(calls.length, which)
    const problems: string[] = []
    for (const point of points) {
      const found = await crashOnce({ home, scene, words, point, before, early, late })
      const where = `${scene.name}: killed ${point.when} call ${point.call} (${calls[point.call - 1]})`
      problems.push(...found.map((problem) => `${where}: ${problem}`))
    }
    return { calls: calls.length, points: points.length, problems }
  } finally {
    home.remove()
  }
}

/** Before and after each call of Git, or before every other one. */
type Which = 'all' | 'some'

function pointsOf(calls: number, which: Which): readonly CrashPoint[] {
  return Array.from({ length: calls }, (_, at) => at + 1).flatMap((call): CrashPoint[] => {
    const after: CrashPoint = { call, when: 'after' }
    if (which === 'all') return [{ call, when: 'before' }, after]
    return [
      ...(call % 2 === 1 ? [{ call, when: 'before' } as const] : []),
      ...(call === calls ? [after] : []),
    ]
  })
}

async function wholeRun(
  home: CrashHome,
  scene: Scene,
  words: readonly string[],
  minutes: number,
): Promise<readonly [HomeState, readonly string[]]> {
  home.restore()
  const done = await home.crash(words, null, minutes)
  const calls = home.calls()
  if (done.exit !== scene.exit) throw new Error(`${scene.name} without a crash: ${told(done)}`)
  const state = await stateOf(home)
  const again = await home.run(words, AFTERWARDS)
  if (again.exit !== scene.again) throw new Error(`${scene.name} said twice: ${told(again)}`)
  const unequal = differences(await stateOf(home), state)
  if (unequal.length > 0) throw new Error(`${scene.name} said twice: ${unequal.join('\n')}`)
  for (const check of scene.verify) {
    const verified = await home.run(check, AFTERWARDS)
    if (verified.exit !== 0) throw new Error(`${scene.name}, wf ${check.join(' ')}: ${told(verified)}`)
  }
  return [state, calls]
}

interface Crash {
  readonly home: CrashHome
  readonly scene: Scene
  readonly words: readonly string[]
  readonly point: CrashPoint
  readonly before: HomeState
  readonly early: HomeState
  readonly late: HomeState
}

async function crashOnce({ home, scene, words, point, before, early, late }: Crash): Promise<string[]> {
  home.restore()
  const killed = await home.crash(words, point, FIRST)
  if (killed.signal !== 'SIGKILL') return [`it was not killed: ${told(killed)}`]
  const found = await judgeWreck(home, before, early)
  const wreck = await stateOf(home)
  const moved = sameRefs(wreck, early) && !sameRefs(wreck, before)
  const again = await home.run(words, AGAIN)
  const wanted = moved ? [scene.exit, scene.again] : [scene.exit]
  if (!wanted.includes(again.exit ?? -1)) found.push(`said again: ${told(again)}`)
  const done = await stateOf(home)
  const unequal = [moved ? [early] : sameRefs(before, early) ? [early, late] : [late]]
    .flat()
    .map((state) => differences(done, state))
    .reduce((a, b) => (b.length < a.length ? b : a))
  found.push(...unequal.map((each) => `afterwards ${each}`))
  found.push(...(await leftovers(home)))
  return found
}

/** What a crash may not have done: broken objects, refs half-way, locks, files and entries that are neither old nor new. */
async function judgeWreck(home: CrashHome, before: HomeState, early: HomeState): Promise<string[]> {
  const [said, wreck] = await Promise.all([faults(home.shop, home.env(FIRST)), stateOf(home)])
  const found = locks(home.shop).map((name) => `${name} was left`)
  if (said !== '') found.push(`git fsck: ${said}`)
  if (!sameRefs(wreck, before) && !sameRefs(wreck, early)) {
    found.push(...unequalKeys('ref', wreck.refs, early.refs))
  }
  if (wreck.stash !== before.stash) found.push(`the stash is ${wreck.stash}`)
  for (const name of ['files', 'index'] as const) {
    const keys = new Set([...wreck[name].keys(), ...before[name].keys()])
    for (const key of keys) {
      const now = wreck[name].get(key)
      // A worktree to resolve in is in the making: nobody has seen it.
      if (key.includes('.git/wf/update/')) continue
      if (now !== before[name].get(key) && now !== early[name].get(key))
        found.push(`${name} ${key} is ${now}`)
    }
  }
  return found
}

/** What lies about in the temporary folder after `wf gc`. */
async function leftovers(home: CrashHome): Promise<string[]> {
  const folder = join(home.home, 'tmp')
  if (readdirSync(folder).length === 0) return []
  const swept = await home.run(['gc'], AFTERWARDS)
  if (swept.exit !== 0) return [`wf gc: ${told(swept)}`]
  return readdirSync(folder).map((name) => `${name} was left, after wf gc as well`)
}

const stateOf = (home: CrashHome): Promise<HomeState> => readHome(home.home, home.shop, home.env(FIRST))

const sameRefs = (one: HomeState, other: HomeState): boolean =>
  unequalKeys('ref', one.refs, other.refs).length === 0

function differences(state: HomeState, wanted: HomeState): string[] {
  return [
    ...unequalKeys('ref', state.refs, wanted.refs),
    ...unequalKeys('file', state.files, wanted.files),
    ...unequalKeys('index entry', state.index, wanted.index),
    ...(state.stash === wanted.stash ? [] : [`the stash is ${state.stash}`]),
  ]
}

function unequalKeys(
  what: string,
  state: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...state.keys(), ...wanted.keys()])]
    .filter((key) => state.get(key) !== wanted.get(key))
    .map((key) => `${what} ${key} is ${state.get(key)}, not ${wanted.get(key)}`)
}

const told = ({ exit, signal, stdout, stderr }: Ended): string =>
  `exit ${exit ?? signal}: ${stdout}${stderr}`.trim()
