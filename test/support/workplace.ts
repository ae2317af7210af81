import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, inject } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import { type Called, callWf } from './resident.js'
import { type ScratchOptions, type ScratchRepository, scratch } from './scratch-repository.js'
import { testKey } from './test-key.js'
import { WF } from './town.js'

/** How far the workflow `fix` has come. */
const STAGES = ['born', 'begun', 'goal', 'planned', 'approved', 'waiting', 'accepted', 'saved'] as const
export type Stage = (typeof STAGES)[number]

/** What `wf --json` answered. */
export interface Answer {
  readonly exit: number
  readonly status: string | null
  /** The code of the reason. */
  readonly code: string | null
  readonly message: string
  readonly hint: string | null
  // The facts differ by command; each test says what it looks for.
  // biome-ignore lint/suspicious/noExplicitAny: it is JSON
  readonly facts: any
  readonly next: readonly { readonly command: string; readonly why: string }[]
  readonly stdout: string
  readonly stderr: string
}

export interface CallOptions {
  readonly env?: Record<string, string>
  readonly input?: string | Buffer
  readonly cwd?: string
}

/** Ada's repository with the workflow `fix` in it, and `wf` as she calls it without a terminal. */
export interface Workplace {
  readonly repo: ScratchRepository
  /** Where `wf` makes its temporary folders. */
  readonly temporary: string
  /** Runs `wf --json`. */
  wf(words: readonly string[], options?: CallOptions): Answer
  /** The same, and it has to succeed. */
  does(words: readonly string[], options?: CallOptions): Answer
  /** Refused with this code and a hint, and nothing is another than before: no ref, no index, no file, nothing left over. */
  refuses(code: string, words: readonly string[], options?: CallOptions & { readonly exit?: number }): Answer
  /** Starts `wf --json`, to be watched and interrupted. */
  starts(words: readonly string[], env?: Record<string, string>): Running
  /** The oids of the patches at the gate. */
  pending(): readonly Oid[]
  /** Approves what awaits approval. */
  approves(): Answer
  /** Abandons a workflow, whatever would be lost. */
  abandons(slug: string, options?: CallOptions): Answer
  /** Changes the policy on the branch that is checked out, by hand. */
  law(change: (policy: string) => string): void
  /** Accepts the only patch that waits. */
  accepts(...more: readonly string[]): Answer
  /** The same repository seen from another folder: a linked worktree, a bare clone. */
  at(repo: ScratchRepository): Workplace
}

export interface Running {
  /** Resolves when its stderr says so. */
  says(text: string): Promise<void>
  interrupt(signal?: NodeJS.Signals): void
  readonly ended: Promise<{ readonly exit: number | null; readonly stdout: string; readonly stderr: string }>
}

export const PLAN = '.vizier/implementation-plans/fix.md'
export const LINES = Array.from({ length: 30 }, (_, at) => `line ${at + 1}\n`)

/** The text of `app.js` with one line changed. */
export const withLine = (at: number, text: string, lines = LINES): string =>
  lines.map((line, index) => (index + 1 === at ? `${text}\n` : line)).join('')

/** A workplace of its own; the way to its stage is walked only once in a run of the tests. */
export async function workplace(stage: Stage, options: ScratchOptions = {}): Promise<Workplace> {
  const place = workplaceAt(await scratch(options))
  await reach(place, stage, options)
  return place
}

async function reach(place: Workplace, stage: Stage, options: ScratchOptions): Promise<void> {
  const template = templateOf(stage, options)
  if (existsSync(template)) {
    copyFolder(join(template, 'repo'), place.repo.path)
    minutes = Math.max(minutes, Number(readFileSync(join(template, 'minutes'), 'utf8')))
    return
  }
  const before = STAGES[STAGES.indexOf(stage) - 1]
  if (before !== undefined) await reach(place, before, options)
  step(place, stage)
  keep(place.repo.path, template)
}

function templateOf(stage: Stage, options: ScratchOptions): string {
  const name = `${stage} ${JSON.stringify(options)}`.replace(/[^a-z0-9]+/gi, '-')
  return join(inject('templates'), name)
}

/** For whoever needs it next, in another process as well. */
function keep(path: string, template: string): void {
  const coming = `${template}.${process.pid}`
  mkdirSync(coming)
  cpSync(path, join(coming, 'repo'), COPY)
  writeFileSync(join(coming, 'minutes'), String(minutes))
  try {
    renameSync(coming, template)
  } catch {
    // Somebody else was there first.
    rmSync(coming, { recursive: true })
  }
}

function step(place: Workplace, stage: Stage): void {
  const { repo } = place
  switch (stage) {
    case 'born':
      repo.write('app.js', LINES.join(''))
      repo.write('README.md', 'Hello\n')
      repo.write('.gitignore', '*.log\n')
      repo.commit('Begin')
      return
    case 'begun':
      // Hooks have tests of their own: these commit by hand what no hook would let through.
      place.does(['init', '--no-hooks', '--signing-key', testKey('ada').path])
      return
    case 'goal':
      place.does(['draft', 'fix', '--goal', 'Line 3 is better'])
      return
    case 'planned':
      place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 3.\n' })
      return
    case 'approved':
      place.approves()
      return
    case 'waiting':
      repo.write('app.js', withLine(3, 'line three'))
      place.does(['submit-diff', 'fix', '-m', 'Line 3'])
      repo.git('checkout', '-q', '--', 'app.js')
      return
    case 'accepted':
      place.accepts()
      return
    case 'saved':
      place.does(['save', 'fix'])
      return
  }
}

/** A folder as another is, its links among it, whatever was there before. */
export function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, COPY)
}

const COPY = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true } as const

let minutes = 1000

/** Time goes on by a minute with each call, whoever calls. */
function now(): Record<string, string> {
  const date = `${Date.UTC(2026, 0, 1) / 1000 + ++minutes * 60} +0000`
  return { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
}

export function workplaceAt(repo: ScratchRepository): Workplace {
  const temporary = join(dirname(repo.path), 'tmp')
  mkdirSync(temporary, { recursive: true })
  const environment = (more: Record<string, string> = {}) => ({
    ...repo.env,
    TMPDIR: temporary,
    // Whoever runs the tests may be an agent.
    WF_AGENT_GUARD: 'variables',
    ...now(),
    ...more,
  })
  const place: Workplace = {
    repo,
    temporary,
    wf(words, { env, input = '', cwd = repo.path } = {}) {
      const [verb = '', ...rest] = words
      return answer(callWf([verb, '--json', ...rest], { cwd, env: environment(env), input }))
    },
    does(words, options) {
      const said = place.wf(words, options)
      expect(said.exit, `wf ${words.join(' ')}: ${said.message || said.stderr}`).toBe(0)
      return said
    },
    refuses(code, words, { exit = 1, ...options } = {}) {
      const before = everything(place)
      const said = place.wf(words, options)
      const what = `wf ${words.join(' ')}: ${said.stderr}${said.message}`
      expect({ code: said.code, exit: said.exit }, what).toEqual({ code, exit })
      expect(said.hint, `a hint for ${code}: ${said.message}`).not.toBeNull()
      expect(said.message.length, what).toBeGreaterThan(10)
      expect(everything(place), what).toEqual(before)
      return said
    },
    starts: (words, env) => start(words, repo.path, environment(env)),
    pending: () =>
      repo
        .git('for-each-ref', '--sort=creatordate', '--format=%(objectname)', 'refs/wf/pending')
        .split('\n')
        .filter((oid) => oid !== '') as Oid[],
    approves() {
      const { facts } = place.does(['status', 'fix'])
      const waiting = facts.stages.find(
        (each: { type: string; state: string }) =>
          each.type === 'approval' && ['awaiting', 'stale'].includes(each.state),
      )
      return place.does(['approve', 'fix', '--expect', waiting?.subject])
    },
    abandons: (slug, options) =>
      place.does(['abandon', slug, '-m', 'No', '--expect', repo.oid(`draft/${slug}`)], options),
    law(change) {
      const before = repo.read('.vizier/policy.yml')
      const after = change(before)
      expect(after).not.toBe(before)
      repo.write('.vizier/policy.yml', after)
      repo.commit('Change the law')
    },
    accepts: (...more) => place.does(['accept-diff', 'fix', '--expect', place.pending()[0] ?? '', ...more]),
    at: (other) => workplaceAt(other),
  }
  return place
}

function answer({ exit, stdout, stderr }: Called): Answer {
  const outcome = stdout.startsWith('{') ? JSON.parse(stdout) : {}
  const { code = null, message = '', hint = null } = outcome.reason ?? {}
  const { status = null, facts = null, next = [] } = outcome
  return { exit, status, code, message, hint, facts, next, stdout, stderr }
}

function start(words: readonly string[], cwd: string, env: Record<string, string>): Running {
  const [verb = '', ...rest] = words
  const child = spawn(process.execPath, [WF, verb, '--json', ...rest], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const look of waiting) look()
  })
  const ended = new Promise<Awaited<Running['ended']>>((settle, reject) => {
    child.once('error', reject)
    child.once('close', (exit) => settle({ exit, stdout, stderr }))
  })
  return {
    says: (text) =>
      new Promise((settle, reject) => {
        const look = (): void => {
          if (!stderr.includes(text)) return
          waiting.delete(look)
          settle()
        }
        waiting.add(look)
        look()
        ended.then(() => reject(new Error(`it ended without saying ${text}: ${stdout}${stderr}`)), reject)
      }),
    interrupt: (signal = 'SIGINT') => void child.kill(signal),
    ended,
  }
}

/** All that a refused command has to leave as it is: refs, index, configuration, files. Objects may be added. */
export function everything({ repo, temporary }: Workplace): Readonly<Record<string, string>> {
  const own = join(repo.path, '.git')
  const gitDir = gitDirOf(own)
  const index = entriesOf(repo, join(gitDir ?? repo.path, 'index'))
  const found: Record<string, string> = { index, temporary: readdirSync(temporary).join(' ') }
  listFiles(Buffer.from(repo.path), '', found)
  if (gitDir !== null && gitDir !== own) listFiles(Buffer.from(join(gitDir, '..', '..')), '', found)
  return found
}

/** What the index says, and not its bytes: Git notes times in it. Of the same bytes Git is asked once. */
function entriesOf(repo: ScratchRepository, file: string): string {
  const bytes = existsSync(file) ? readFileSync(file, 'latin1') : null
  const known = bytes === null ? undefined : indexes.get(bytes)
  if (known !== undefined) return known
  const entries = repo.tryGit(['ls-files', '--stage', '-v', '-z']).bytes
  if (bytes !== null) indexes.set(bytes, entries)
  return entries
}

const indexes = new Map<string, string>()

/** Where `.git` is a file, it is that of a linked worktree, below the one that all share; `null` where there is none. */
function gitDirOf(own: string): string | null {
  if (!existsSync(own)) return null
  return lstatSync(own).isDirectory() ? own : readFileSync(own, 'utf8').replace(/^gitdir: |\n$/g, '')
}

function listFiles(top: Buffer, folder: string, found: Record<string, string>): void {
  const place = (path: string) => Buffer.concat([top, Buffer.from('/'), Buffer.from(path, 'latin1')])
  for (const entry of readdirSync(place(folder), { encoding: 'buffer' })) {
    const path = `${folder === '' ? '' : `${folder}/`}${entry.toString('latin1')}`
    const stats = lstatSync(place(path))
    if (/^(?:\.git\/)?(?:worktrees\/[^/]+\/)?index$/.test(path)) continue
    if (!stats.isDirectory()) found[path] = `${stats.mode} ${contentOf(place(path), stats)}`
    else if (!/^(?:\.git\/)?objects$/.test(path)) listFiles(top, path, found)
  }
}

function contentOf(file: Buffer, stats: Stats): string {
  if (stats.isSymbolicLink()) return readlinkSync(file, 'latin1')
  return stats.isFile() ? createHash('sha1').update(readFileSync(file)).digest('hex') : ''
}
