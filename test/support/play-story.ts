import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DEFECT } from '../../src/cli/exit-code.js'
import { buildShop } from './build-shop.js'
import type { Word } from './command-line.js'
import { statusOfFreshClone } from './fresh-clone.js'
import { type ObjectNames, objectNames } from './object-names.js'
import { callWf } from './resident.js'
import type { Part, Step } from './story.js'
import { environmentOf, type Town, town } from './town.js'

const TELLER = 'ada'

/**
 * Plays a story and returns it as it went: the same parts, with what the commands printed and how they ended.
 *
 * It begins in `~/shop`, Ada's repository, which has one commit, of `login.js`. Every command runs
 * without a terminal, one minute later than the one before; no shell takes part. `wf` is the built program, in a
 * thread; the tour plays stories with a process for each. `cd` moves one person, `~/` at the beginning of a word is the home of who types it; all else is a program on PATH.
 * At the end a fresh clone of `main` has to be clean. Object ids are shown by name, homes as `~`, times that a clock measured as `…`; everything else has to be the
 * same to the letter.
 */
export async function playStory(parts: readonly Part[]): Promise<readonly Part[]> {
  const place = town()
  const stage: Stage = { place, names: objectNames(), folders: new Map(), minutes: 0 }
  try {
    const shop = buildShop(place.home(TELLER))
    enter(stage, TELLER, shop)
    const played: Part[] = []
    for (const part of parts) {
      played.push(part.kind === 'text' ? part : { ...part, ...(await playStep(stage, part)) })
    }
    requireCleanClone(stage, shop)
    return played
  } finally {
    place.remove()
  }
}

/** Whatever has landed, in a fresh clone it is as Git would store it. */
function requireCleanClone({ place, minutes }: Stage, shop: string): void {
  const status = statusOfFreshClone(shop, 'main', environmentOf(place.home(TELLER), minutes))
  if (status !== '') throw new Error(`a fresh clone of ${shop} is not clean:\n${status}`)
}

interface Stage {
  readonly place: Town
  readonly names: ObjectNames
  /** Where everybody is. */
  readonly folders: Map<string, string>
  minutes: number
}

type Went = Pick<Step, 'exit' | 'output'>

async function playStep(stage: Stage, step: Step): Promise<Went> {
  const who = step.actor ?? TELLER
  const home = stage.place.home(who)
  const folder = stage.folders.get(who) ?? enter(stage, who, home)
  stage.minutes += 1
  const [program = '', ...words] = step.command.words.map((word) => meant(stage, word, home, step.place))
  if (program === 'cd') {
    enter(stage, who, resolve(folder, words[0] ?? home))
    return { exit: 0, output: '' }
  }
  const call = {
    cwd: folder,
    env: environmentOf(home, stage.minutes),
    input: step.command.input ?? '',
  }
  const { exit, output } =
    program === 'wf'
      ? callWf(words, call)
      : await run([program, ...words], { ...call, log: join(stage.place.folder, 'output') })
  // Not even an update of the stories records a defect.
  if (exit === DEFECT) throw new Error(`${step.place}: ${output}`)
  const { into } = step.command
  if (into === null || exit !== 0) return { exit, output: shown(stage, output, folder, home) }
  const file = resolve(folder, meant(stage, into.file, home, step.place))
  if (into.append) appendFileSync(file, output)
  else writeFileSync(file, output)
  return { exit, output: '' }
}

function enter(stage: Stage, who: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  stage.folders.set(who, folder)
  return folder
}

function meant(stage: Stage, { text, bare }: Word, home: string, place: string): string {
  try {
    const named = stage.names.reveal(text)
    return bare && named.startsWith('~/') ? join(home, named.slice(2)) : named
  } catch (error) {
    throw new Error(`${place}: ${(error as Error).message}`)
  }
}

/** What was printed, with all taken out that differs from run to run. */
function shown(stage: Stage, output: string, folder: string, home: string): string {
  const placed = output.replaceAll(home, '~').replaceAll(stage.place.folder, '/home')
  const timed = placed
    .replace(/("elapsed_ms": )\d+/g, '$1…')
    .replace(/^((?:check|stage) .*, )\d+\.\d s$/gm, '$1… s')
  const named = stage.names.hide(timed, folder)
  return named === '' || named.endsWith('\n') ? named : `${named}\n`
}

interface Running {
  readonly cwd: string
  readonly env: Record<string, string>
  readonly input: string
  /** Both streams go to one file: only so is their order the one in which they were written. */
  readonly log: string
}

function run(line: readonly [string, ...string[]], { cwd, env, input, log }: Running): Promise<Went> {
  rmSync(log, { force: true })
  const file = openSync(log, 'a')
  const [program, ...words] = line
  return new Promise((settle, reject) => {
    const child = spawn(program, words, { cwd, env, stdio: ['pipe', file, file] })
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
    child.once('error', reject)
    child.once('close', (code) => settle({ exit: code ?? 255, output: readFileSync(log, 'utf8') }))
  }).finally(() => closeSync(file)) as Promise<Went>
}
