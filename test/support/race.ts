import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { barrierGit } from './barrier-git.js'
import { buildShop } from './build-shop.js'
import { ended } from './ended.js'
import { callWf, output } from './resident.js'
import { testKey } from './test-key.js'
import { environmentOf, town, WF } from './town.js'

/** Eight people, who may all do everything. */
export const PEOPLE = ['Ann', 'Bob', 'Cid', 'Dot', 'Eve', 'Fay', 'Gus', 'Hal'] as const

export interface Answer {
  readonly exit: number | null
  readonly status: string
  /** Of the reason, where it is a refusal. */
  readonly code: string | null
  readonly commits: readonly { readonly oid: string; readonly event: string }[]
  // biome-ignore lint/suspicious/noExplicitAny: facts differ by command
  readonly facts: any
  readonly text: string
}

export interface Runner {
  readonly who: string
  readonly words: readonly string[]
}

/** One repository on one machine, that eight people work on at the same time. */
export interface RaceTrack {
  readonly shop: string
  wf(who: string, ...words: readonly string[]): Answer
  /** The same, with variables of its own. */
  wfWith(env: Record<string, string>, who: string, ...words: readonly string[]): Answer
  git(...args: readonly string[]): string
  /** What a shell script prints, without the last line break. */
  sh(script: string, ...args: readonly string[]): string
  write(name: string, content: string): void
  /** Starts all of them, and lets none of them move a ref before all have decided to, or have ended. */
  race(runners: readonly Runner[]): Promise<readonly Answer[]>
  /** The commits of the log from the second on, oldest first: id, parents, event and who. */
  log(ref: string): readonly LogLine[]
  remove(): void
}

export interface LogLine {
  readonly oid: string
  readonly parent: string
  readonly event: string
  readonly who: string
}

/** `rules` is a block of the policy, as `{ plan: … }`. */
export function raceTrack(rules = '{}'): RaceTrack {
  const place = town()
  const home = place.home('ada')
  const shop = buildShop(home)
  let minutes = 0
  let races = 0
  const env = (who: string): Record<string, string> => ({
    ...environmentOf(home, minutes),
    ...identity(who),
    TMPDIR: place.folder,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'wf.signingkey',
    GIT_CONFIG_VALUE_0: testKey(who).path,
  })
  const call = (program: string, args: readonly string[]): string =>
    output(program, args, { cwd: shop, env: environmentOf(home, minutes) }).trimEnd()
  const git = (...args: readonly string[]): string => call('git', args)
  const track: RaceTrack = {
    shop,
    git,
    sh: (script, ...args) => call('sh', ['-ec', script, 'sh', ...args]),
    wf: (who, ...words) => track.wfWith({}, who, ...words),
    wfWith(more, who, ...words) {
      minutes++
      const said = callWf(['--json', ...words], { cwd: shop, env: { ...env(who), ...more } })
      return answer(said.exit, said.stdout, said.stderr)
    },
    write(name, content) {
      mkdirSync(dirname(join(shop, name)), { recursive: true })
      writeFileSync(join(shop, name), content)
    },
    async race(runners) {
      // All at the same minute: what two say alike is alike to the byte.
      minutes++
      const barrier = barrierGit(place.folder, `race-${++races}`, runners.length)
      const runs = runners.map(({ who, words }) => {
        const vars = env(who)
        const child = spawn(process.execPath, [WF, '--json', ...words], {
          cwd: shop,
          env: { ...vars, PATH: `${barrier.folder}:${vars.PATH}` },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        return ended(child).then((how) => {
          barrier.ended(child.pid ?? 0)
          return answer(how.exit, how.stdout, how.stderr)
        })
      })
      try {
        return await Promise.all(runs)
      } finally {
        barrier.close()
      }
    },
    log(ref) {
      const format = '%H%x00%P%x00%(trailers:key=Wf-Event,valueonly,separator=%x2c)%x00%an'
      const lines = git('log', '--reverse', '--first-parent', `--format=${format}`, ref).split('\n')
      const all = lines.map((line) => {
        const [oid = '', parents = '', event = '', who = ''] = line.split('\0')
        return { oid, parent: parents.split(' ')[0] ?? '', event, who }
      })
      return all.slice(all.findIndex(({ event }) => event === 'opened') + 1)
    },
    remove: place.remove,
  }
  track.write('.vizier/policy.yml', policy(rules))
  git('add', '.')
  git('commit', '-q', '-m', 'A policy for eight')
  must(track.wf('Ann', 'init', '--no-hooks'))
  return track
}

function policy(rules: string): string {
  const roles = '[maintainer, reviewer, saver, operator]'
  const people = PEOPLE.map((who) => `  ${who}: { roles: ${roles}, keys: ['${testKey(who).publicLine}'] }`)
  return `${['version: 1', 'protect: [main]', 'principals:', ...people, `rules: ${rules}`].join('\n')}\n`
}

function identity(who: string): Record<string, string> {
  const email = `${who.toLowerCase()}@example.com`
  return {
    GIT_AUTHOR_NAME: who,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: who,
    GIT_COMMITTER_EMAIL: email,
  }
}

function answer(exit: number | null, stdout: string, stderr: string): Answer {
  const text = `${stdout}${stderr}`
  if (!stdout.startsWith('{')) return { exit, status: 'none', code: null, commits: [], facts: {}, text }
  const said = JSON.parse(stdout)
  return {
    exit,
    status: said.status,
    code: said.reason?.code ?? null,
    commits: said.commits,
    facts: said.facts,
    text,
  }
}

/** The same answer, which has to be a success. */
export function must(given: Answer): Answer {
  if (given.exit !== 0) throw new Error(given.text)
  return given
}
