import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { asOid, type ObjectFormat, type Oid } from '../../src/domain/names/oid.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { type NativeRepository, openNative } from '../../src/git/native/repository.js'
import { runProgram } from './resident.js'

/** A repository of its own, in a fixed environment, removed when the test file has run. */
export interface ScratchRepository {
  /** The top folder; of a bare repository its Git directory. */
  readonly path: string
  /** The whole environment of its Git commands. */
  readonly env: Readonly<Record<string, string>>
  /** Runs Git here and returns what it printed, without the last line break. Throws where it fails. */
  git(...args: readonly string[]): string
  /** Like `git`: all of what it printed, one character a byte. */
  gitBytes(...args: readonly string[]): ByteString
  /** Like `git`, with an answer also where it fails, and input by choice. */
  tryGit(
    args: readonly string[],
    options?: { readonly input?: string | Buffer; readonly env?: Record<string, string> },
  ): Ran
  /** Writes a file, and the folders that it needs. `mode` as in 0o755. */
  write(path: string, content: string | Buffer, mode?: number): void
  read(path: string): string
  /** Removes a file, or a folder with all that it holds. */
  remove(path: string): void
  /** Adds everything and commits it, also where nothing changed. One minute passes with each commit. */
  commit(message: string): Oid
  /** The id that a revision stands for. */
  oid(revision: string): Oid
  /** Our own adapter on it; closed when the test file has run. */
  open(env?: Readonly<Record<string, string>>): Promise<NativeRepository>
  /** Another worktree of the same repository, on that branch (made from HEAD where it is new). */
  worktree(branch: string): ScratchRepository
  /** The same environment in a folder below: a submodule, or a repository made there. */
  inside(folder: string): ScratchRepository
  /** Installs a hook, as a shell script. */
  hook(name: string, script: string): void
  /** Ends what is open and removes it, now. */
  cleanup(): Promise<void>
}

export interface Ran {
  readonly status: number | null
  readonly bytes: ByteString
  readonly stdout: string
  readonly stderr: string
}

export interface ScratchOptions {
  readonly format?: ObjectFormat
  readonly bare?: boolean
  /** How refs are kept; `reftable` needs Git 2.45. */
  readonly refs?: 'files' | 'reftable'
  /** The name of the first branch; default `main`. */
  readonly branch?: string
}

const START = Date.UTC(2026, 0, 1)

const PERSON = { NAME: 'Ada Lovelace', EMAIL: 'ada@example.com' }

/** A new, empty repository in a temporary folder. */
export async function scratch(options: ScratchOptions = {}): Promise<ScratchRepository> {
  const { format = 'sha1', bare = false, branch = 'main', refs } = options
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'wf-scratch-'))
  const path = join(folder, bare ? 'repo.git' : 'repo')
  const home = join(folder, 'home')
  mkdirSync(path)
  mkdirSync(home)
  const repo = at(path, { folder, home, commits: 0, worktrees: 0, opened: [] })
  made.push(repo)
  const kind = [...(bare ? ['--bare'] : []), ...(refs === undefined ? [] : [`--ref-format=${refs}`])]
  repo.git('init', '-q', '--template=', `--object-format=${format}`, '-b', branch, ...kind)
  return repo
}

const made: ScratchRepository[] = []
afterAll(async () => {
  await Promise.all(made.splice(0).map((repo) => repo.cleanup()))
})

interface Shared {
  readonly folder: string
  readonly home: string
  readonly opened: NativeRepository[]
  commits: number
  worktrees: number
}

function at(path: string, shared: Shared): ScratchRepository {
  const env = fixedEnvironment(shared.home, shared.commits)
  const repo: ScratchRepository = {
    path,
    env,
    git: (...args) => must(args, repo.tryGit(args)).stdout.replace(/\n$/, ''),
    tryGit: (args, options = {}) => run(path, args, { ...env, ...options.env }, options.input),
    gitBytes: (...args) => must(args, repo.tryGit(args)).bytes,
    write(name, content, mode) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      if (mode !== undefined) chmodSync(file, mode)
    },
    read: (name) => readFileSync(join(path, name), 'utf8'),
    remove: (name) => rmSync(join(path, name), { recursive: true, force: true }),
    commit(message) {
      repo.git('add', '-A')
      shared.commits += 1
      const args = ['commit', '-q', '--allow-empty', '-m', message]
      must(args, repo.tryGit(args, { env: fixedEnvironment(shared.home, shared.commits) }))
      return repo.oid('HEAD')
    },
    oid: (revision) => asOid(repo.git('rev-parse', '--verify', '--end-of-options', revision)),
    async open(extra = {}) {
      const opened = await openNative({ cwd: path, env: { ...env, ...extra } })
      if (!opened.found) throw new Error(opened.detail)
      shared.opened.push(opened.repository)
      return opened.repository
    },
    worktree(branch) {
      shared.worktrees += 1
      const other = join(shared.folder, `worktree-${shared.worktrees}`)
      const known = repo.tryGit(['show-ref', '--verify', '--quiet', `refs/heads/${branch}`]).status === 0
      repo.git('worktree', 'add', '-q', ...(known ? [other, branch] : ['-b', branch, other]))
      return at(other, shared)
    },
    inside: (below) => at(join(path, below), shared),
    hook(name, script) {
      const file = join(repo.git('rev-parse', '--path-format=absolute', '--git-common-dir'), 'hooks', name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    },
    async cleanup() {
      await Promise.all(shared.opened.splice(0).map((opened) => opened.close()))
      rmSync(shared.folder, { recursive: true, force: true })
    },
  }
  return repo
}

/** The environment of a scratch repository: one person, one clock, no configuration but its own. */
export function fixedEnvironment(home: string, minutes = 0): Record<string, string> {
  const date = `${START / 1000 + minutes * 60} +0000`
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    TZ: 'UTC',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: PERSON.NAME,
    GIT_AUTHOR_EMAIL: PERSON.EMAIL,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: PERSON.NAME,
    GIT_COMMITTER_EMAIL: PERSON.EMAIL,
    GIT_COMMITTER_DATE: date,
  }
}

function run(
  cwd: string,
  args: readonly string[],
  env: Record<string, string>,
  input?: string | Buffer,
): Ran {
  const ran = runProgram('git', args, { cwd, env, ...(input === undefined ? {} : { input }) })
  const bytes = ran.stdout.toString('latin1') as ByteString
  return {
    status: ran.status,
    bytes,
    stdout: ran.stdout.toString('utf8'),
    stderr: ran.stderr.toString('utf8'),
  }
}

function must(args: readonly string[], ran: Ran): Ran {
  if (ran.status !== 0) throw new Error(`git ${args.join(' ')} exited ${ran.status}: ${ran.stderr}`)
  return ran
}
