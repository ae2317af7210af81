import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { testKey } from './test-key.js'

/** The program that tests run: the built one, a new process each time. */
export const WF = resolve('dist/cli.js')

const NAMES: Readonly<Record<string, string>> = { ada: 'Ada Lovelace', grace: 'Grace Hopper' }

/** Where 2026 begins, in seconds. */
const START = Date.UTC(2026, 0, 1) / 1000

/** A temporary folder with a home for everybody in it. */
export interface Town {
  readonly folder: string
  /** The home of one person, with a Git identity and the SSH key that bears their name. */
  home(name: string): string
  remove(): void
}

export function town(): Town {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'wf-town-'))
  const homes = new Set<string>()
  return {
    folder,
    home(name) {
      const home = join(folder, name)
      if (!homes.has(name)) furnish(home, name)
      homes.add(name)
      return home
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function furnish(home: string, name: string): void {
  const full = NAMES[name]
  if (full === undefined) throw new Error(`nobody is called ${name}`)
  const keys = join(home, '.ssh')
  mkdirSync(keys, { recursive: true, mode: 0o700 })
  const { path } = testKey(name)
  copyFileSync(path, join(keys, 'id_ed25519'))
  copyFileSync(`${path}.pub`, join(keys, 'id_ed25519.pub'))
  writeFileSync(join(home, '.gitconfig'), `[user]\n\tname = ${full}\n\temail = ${name}@example.com\n`)
}

/** All the variables that somebody's commands see; `minutes` after the beginning of 2026. */
export function environmentOf(home: string, minutes: number): Record<string, string> {
  const date = `${START + minutes * 60} +0000`
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    TZ: 'UTC',
    LC_ALL: 'C',
    // Whoever runs the tests may be an agent.
    WF_AGENT_GUARD: 'variables',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  }
}
