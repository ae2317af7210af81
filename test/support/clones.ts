import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import type { Context, Person } from '../../src/app/outcome/context.js'
import { type Outcome, Refused, refusal } from '../../src/app/outcome/outcome.js'
import { parse } from '../../src/cli/parse.js'
import type { ObjectFormat } from '../../src/domain/names/oid.js'
import { openNative } from '../../src/git/native/repository.js'
import { RemoteFailed } from '../../src/git/process/failure.js'
import { output } from './resident.js'
import { testKey } from './test-key.js'

/** Several people with a clone each, and the bare repository that they share. */
export interface Clones {
  readonly folder: string
  readonly bare: string
  /** A clone of its own for each, in the order of their names. */
  readonly of: Readonly<Record<string, Clone>>
  /** What Git prints in the bare repository. */
  git(...args: readonly string[]): string
}

export interface Clone {
  readonly who: string
  readonly path: string
  readonly env: Readonly<Record<string, string>>
  /** Calls a command as `wf` does, without a process of its own: as its owner, one minute later each time. */
  wf(...words: readonly string[]): Promise<Outcome>
  /** The same at a terminal, with these answers. */
  at(person: Person, ...words: readonly string[]): Promise<Outcome>
  /** The same, and it has to succeed. */
  does(...words: readonly string[]): Promise<Outcome>
  /** With a context of its owner's, for what is no command. */
  within<T>(act: (context: Context) => Promise<T>): Promise<T>
  git(...args: readonly string[]): string
  write(name: string, content: string): void
  /** The events of a draft, oldest first: what, and who committed it. */
  log(slug: string, ref?: string): readonly string[]
}

export interface CloneOptions {
  readonly people?: readonly string[]
  readonly rules?: string
  readonly format?: ObjectFormat
}

const START = Date.UTC(2026, 0, 1) / 1000
const made: string[] = []
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function clones({
  people = ['Ann', 'Bob'],
  rules = '{ plan: { approvals: 2, role: reviewer } }',
  format = 'sha1',
}: CloneOptions = {}): Clones {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'wf-clones-'))
  made.push(folder)
  const bare = join(folder, 'shared.git')
  const clock = { minutes: 0 }
  for (const who of people) furnish(who, folder)
  const first = cloneOf(people[0] ?? 'Ann', folder, clock)
  run(folder, first.env, 'git', 'init', '-q', '--bare', `--object-format=${format}`, '-b', 'main', bare)
  run(folder, first.env, 'git', 'init', '-q', `--object-format=${format}`, '-b', 'main', first.path)
  first.git('remote', 'add', 'origin', bare)
  first.write('app.js', 'first\n')
  first.write('.vizier/policy.yml', policy(people, rules))
  first.git('add', '.')
  first.git('commit', '-q', '-m', 'Begin')
  first.git('push', '-q', 'origin', 'main')
  for (const who of people.slice(1)) run(folder, first.env, 'git', 'clone', '-q', bare, join(folder, who))
  for (const who of people)
    run(join(folder, who), first.env, 'git', 'remote', 'set-url', 'origin', '../shared.git')
  return clonesIn(folder, people, clock)
}

function clonesIn(folder: string, people: readonly string[], clock: { minutes: number }): Clones {
  const bare = join(folder, 'shared.git')
  const all = people.map((who) => cloneOf(who, folder, clock))
  return {
    folder,
    bare,
    of: Object.fromEntries(all.map((clone) => [clone.who, clone])),
    git: (...args) => run(bare, all[0]?.env ?? {}, 'git', ...args),
  }
}

function furnish(who: string, folder: string): void {
  const home = join(folder, `home-${who}`)
  mkdirSync(home)
  writeFileSync(
    join(home, '.gitconfig'),
    `[user]\n\tname = ${who}\n\temail = ${who.toLowerCase()}@example.com\n[wf]\n\tsigningkey = ${testKey(who).path}\n`,
  )
}

function cloneOf(who: string, folder: string, clock: { minutes: number }): Clone {
  const home = join(folder, `home-${who}`)
  const path = join(folder, who)
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    TZ: 'UTC',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  const now = () => {
    const date = `${START + clock.minutes * 60} +0000`
    return { ...env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  }
  const call = async (person: Person | null, words: readonly string[]): Promise<Outcome> => {
    clock.minutes += 1
    const [name = '', ...rest] = words
    const invocation = await parse({ name, words: rest })
    if (invocation.kind !== 'command') throw new Error(invocation.text)
    const context = await contextIn(path, now(), person)
    try {
      return await invocation.command.run(context, invocation.args)
    } catch (error) {
      if (error instanceof Refused) return refusal(name, error.reason, { facts: error.facts })
      if (!(error instanceof RemoteFailed)) throw error
      return { ...refusal(name, { code: error.code, message: error.message, hint: null }), status: 'failed' }
    } finally {
      await context.repo.close()
    }
  }
  const git = (...args: readonly string[]): string => run(path, now(), 'git', ...args)
  const clone: Clone = {
    who,
    path,
    env,
    git,
    wf: (...words) => call(null, words),
    at: (person, ...words) => call(person, words),
    async does(...words) {
      const said = await call(null, words)
      if (said.reason === null) return said
      throw new Error(`${who}: wf ${words.join(' ')}: ${said.reason.code}, ${said.reason.message}`)
    },
    async within(act) {
      clock.minutes += 1
      const context = await contextIn(path, now(), null)
      return act(context).finally(() => context.repo.close())
    },
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), content)
    },
    log(slug, ref = `refs/heads/draft/${slug}`) {
      const format = '%(trailers:key=Wf-Event,valueonly,separator=%x2c) %cn'
      const lines = git('log', '--reverse', '--first-parent', `--format=${format}`, ref).split('\n')
      return lines.slice(lines.findIndex((line) => line.startsWith('opened ')))
    },
  }
  return clone
}

async function contextIn(
  path: string,
  env: Readonly<Record<string, string>>,
  person: Person | null,
): Promise<Context> {
  const opened = await openNative({ cwd: path, env })
  if (!opened.found) throw new Error(opened.detail)
  const { repository } = opened
  return {
    repo: repository,
    cwd: path,
    env,
    person,
    terminal: false,
    signal: new AbortController().signal,
    hashing: {
      format: repository.objectFormat,
      sha256: (bytes) => createHash('sha256').update(bytes, 'latin1').digest('hex'),
    },
    renderPage: () => Promise.reject(new Error('no page is asked for here')),
    progress: () => {},
    stream: () => {},
    published: () => {},
  }
}

function run(cwd: string, env: Readonly<Record<string, string>>, ...words: readonly string[]): string {
  const [program = '', ...args] = words
  return output(program, args, { cwd, env }).replace(/\n$/, '')
}

function policy(people: readonly string[], rules: string): string {
  const roles = '[maintainer, reviewer, saver, operator]'
  const lines = people.map((who) => `  ${who}: { roles: ${roles}, keys: ['${testKey(who).publicLine}'] }`)
  return `${['version: 1', 'protect: [main]', 'principals:', ...lines, `rules: ${rules}`].join('\n')}\n`
}

/** The same clones once more, in a folder of their own: the way to where they are is walked only once. */
export function copyOf(all: Clones): Clones {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'wf-clones-'))
  made.push(folder)
  cpSync(all.folder, folder, { recursive: true, preserveTimestamps: true })
  return clonesIn(folder, Object.keys(all.of), { minutes: 1000 })
}

/** What a sync says that it did, by slug. */
export function didOf(said: Outcome): Readonly<Record<string, string>> {
  const { workflows } = said.facts as { workflows: readonly { slug: string; did: string }[] }
  return Object.fromEntries(workflows.map(({ slug, did }) => [slug, did]))
}

/** What a sync says became of each commit that was only here: `approved again`, … */
export function becameOf(said: Outcome): readonly string[] {
  const { workflows } = said.facts as {
    workflows: readonly { said: readonly { event: string; became: string }[] }[]
  }
  return workflows.flatMap(({ said: all }) => all.map(({ event, became }) => `${event} ${became}`))
}

/** Opens a workflow with goal and plan, and tells what an approval of the plan has to name. */
export async function openDraft(clone: Clone, slug: string): Promise<string> {
  clone.write('../plan.txt', `Look twice at ${slug}.\n`)
  await clone.does(
    'draft',
    slug,
    '--goal',
    'Be careful',
    '--plan',
    join(clone.path, '..', 'plan.txt'),
    '--target',
    'main',
  )
  return clone.git('rev-parse', `draft/${slug}:.vizier/implementation-plans/${slug.replace('/', '_')}.md`)
}
