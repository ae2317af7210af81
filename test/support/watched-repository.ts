import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from '../../src/app/outcome/outcome.js'
import { unquotePath } from '../../src/domain/names/path.js'
import { pathOfRecord, touched } from './left-alone.js'
import { output } from './resident.js'
import { environmentOf, town, WF } from './town.js'
import { TRACKED, write } from './user-work.js'
import { readRefs, readWorktree, type WorktreeState } from './worktree-state.js'

/** Ada's repository, in which no command may touch what is her own: each is watched. */
export interface WatchedRepository {
  /** The main worktree; it has `main` checked out. */
  readonly top: string
  readonly env: Record<string, string>
  /** Another worktree, on that branch, which is made where it is new. */
  worktree(branch: string): string
  readonly worktrees: readonly string[]
  git(cwd: string, ...words: readonly string[]): string
  /** Says that somebody did something: the next command is compared with what is there then. */
  worked(): void
  /**
   * Runs a command of the program in `cwd`. Throws where it changed anything but the refs that it names, and
   * in worktrees what these bring along, or where it refused for work that is not there.
   */
  wf(cwd: string, words: readonly string[], input?: string): Promise<Called>
  remove(): void
}

export interface Called {
  readonly exit: number
  /** Why it was refused. */
  readonly code: string | null
  /** With `--json`. */
  readonly outcome: Outcome | null
  /** Did some worktree that it brought along hold work of somebody's own? */
  readonly aroundWork: boolean
}

export function watchedRepository(): WatchedRepository {
  const place = town()
  const home = place.home('ada')
  const top = join(place.folder, 'shop')
  const temporary = join(place.folder, 'tmp')
  const worktrees = [top]
  let minutes = 0
  let last: Sight | null = null
  const env = (): Record<string, string> => ({ ...environmentOf(home, minutes), TMPDIR: temporary })
  const git = (cwd: string, ...words: readonly string[]): string => output('git', words, { cwd, env: env() })
  mkdirSync(temporary)
  mkdirSync(top)
  begin(top, git)
  return {
    top,
    env: env(),
    worktrees,
    git,
    worktree(branch) {
      const other = join(place.folder, `desk-${worktrees.length}`)
      const known = git(top, 'branch', '--list', '--format=x', branch) !== ''
      git(top, 'worktree', 'add', '-q', ...(known ? [other, branch] : ['-b', branch, other]))
      last = null
      worktrees.push(other)
      return other
    },
    worked: () => {
      last = null
    },
    async wf(cwd, words, input = '') {
      minutes += 1
      const watch = { words, env: env(), worktrees: [...worktrees], temporary }
      const before = last ?? (await look(watch))
      const ran = await run(existsSync(cwd) ? cwd : top, words, watch.env, input)
      last = await look(watch)
      return judge(watch, before, last, ran)
    },
    remove: () => place.remove(),
  }
}

function begin(top: string, git: WatchedRepository['git']): void {
  git(top, 'init', '-q', '-b', 'main', '--template=')
  for (const [path, content] of Object.entries(TRACKED)) write(top, path, content)
  write(top, 'run.sh', '#!/bin/sh\n')
  chmodSync(join(top, 'run.sh'), 0o755)
  symlinkSync('README.md', join(top, 'link'))
  git(top, 'add', '--all', '--force')
  git(top, 'commit', '-q', '-m', 'Begin')
  write(top, 'README.md', 'Another\n')
  git(top, 'stash', 'push', '-q', '-m', 'for later')
}

interface Watch {
  readonly words: readonly string[]
  readonly env: Record<string, string>
  readonly worktrees: readonly string[]
  readonly temporary: string
}

interface Sight {
  readonly refs: ReadonlyMap<string, string>
  readonly states: readonly WorktreeState[]
  readonly temporary: readonly string[]
}

async function look({ worktrees, env, temporary }: Watch): Promise<Sight> {
  const [refs, ...states] = await Promise.all([
    readRefs(worktrees[0] ?? '', env),
    ...worktrees.map((top) => readWorktree(top, env)),
  ])
  return { refs, states, temporary: readdirSync(temporary) }
}

interface Ran {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(
  cwd: string,
  words: readonly string[],
  env: Record<string, string>,
  input: string,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WF, ...words], { cwd, env })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (exit) => resolve({ exit, stdout, stderr }))
    child.stdin.on('error', () => {}).end(input)
  })
}

/** Done or unchanged, refused, incomplete: everything else is a command that broke. */
const EXITS: readonly (number | null)[] = [0, 1, 4]

async function judge(watch: Watch, before: Sight, after: Sight, ran: Ran): Promise<Called> {
  // A command that broke says why on stderr, and nothing else.
  const json = watch.words.includes('--json') && ran.stdout !== ''
  const outcome = json ? (JSON.parse(ran.stdout) as Outcome) : null
  const found = EXITS.includes(ran.exit) ? [] : [`it ended with ${ran.exit}`]
  for (const [at, state] of before.states.entries()) {
    const now = after.states[at]
    const changed = now === undefined ? ['it is gone'] : await touched(state, now, watch.env)
    found.push(...changed.map((what) => `in ${state.top}: ${what}`))
  }
  found.push(...unnamedRefs(before.refs, after.refs, ran.exit, outcome))
  found.push(...after.temporary.map((name) => `it left ${name} in the temporary folder`))
  found.push(...withoutReason(before.states, outcome))
  if (found.length > 0) {
    throw new Error(`wf ${watch.words.join(' ')}:\n${found.join('\n')}\n\n${ran.stdout}${ran.stderr}`)
  }
  const brought = before.states.filter((state, at) => state.tree !== after.states[at]?.tree)
  const code = outcome?.reason?.code ?? /^([A-Z_]+): /m.exec(ran.stderr)?.[1] ?? null
  return { exit: ran.exit ?? 70, code, outcome, aroundWork: brought.some((state) => state.said.every !== '') }
}

function unnamedRefs(
  before: Sight['refs'],
  after: Sight['refs'],
  exit: number | null,
  outcome: Outcome | null,
): string[] {
  if (exit === 0 && outcome === null) return []
  // It is refused, and what it became when it was merged waits in its place.
  if (outcome?.reason?.code === 'PATCH_MOVED') return []
  const named = new Map((outcome?.refs ?? []).map(({ name, from, to }) => [name, `${from} ${to}`]))
  const names = [...new Set([...before.keys(), ...after.keys(), ...named.keys()])]
  return names.flatMap((name) => {
    const [old, now] = [before.get(name) ?? null, after.get(name) ?? null]
    const moved = old === now ? undefined : `${old} ${now}`
    return moved === named.get(name)
      ? []
      : [`${name} moved ${moved}, and the outcome says ${named.get(name)}`]
  })
}

/** Work that is in the way has to be there: no command refuses for nothing. */
function withoutReason(states: readonly WorktreeState[], outcome: Outcome | null): string[] {
  if (outcome?.reason?.code !== 'WORK_IN_THE_WAY') return []
  const work = states.flatMap(({ said }) =>
    said.every
      .split('\0')
      .filter((record) => record !== '')
      .map(pathOfRecord),
  )
  const paths = (outcome.facts['paths'] ?? []) as readonly string[]
  const related = (path: string, other: string) =>
    `${path}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${path}/`)
  return paths
    .map((path) => unquotePath(path) ?? Buffer.from(path).toString('latin1'))
    .filter((path) => !work.some((other) => related(path, other)))
    .map((path) => `it says that work is in the way at ${JSON.stringify(path)}, and there is none`)
}
