import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { buildShop } from './build-shop.js'
import { type Called, callWf, output } from './resident.js'
import { type Screen, type Terminal, terminal } from './terminal.js'
import { environmentOf, town, WF } from './town.js'

/** Ada's repository, and `wf` as she calls it: one minute later each time. */
export interface Shop {
  readonly path: string
  /** Runs `wf` without a terminal. */
  wf(words: readonly string[], env?: Record<string, string>): Called
  /** Starts `wf` on a pseudo-terminal. */
  open(words: readonly string[], options?: Partial<Screen>): Terminal
  /** What Git prints, without the last line break. */
  git(...args: readonly string[]): string
  /** Writes a file: in the home where the name begins with `~/`, else in the repository. Returns its path. */
  write(name: string, content: string, mode?: number): string
  /** The tips of all branches and of everything that `wf` keeps. */
  refs(): string
}

/** A shop of its own, removed when the test file has run. */
export function openShop(): Shop {
  const place = town()
  shops.push(place.remove)
  const home = place.home('ada')
  const path = buildShop(home)
  let minutes = 0
  const now = (env: Record<string, string> = {}) => ({ ...environmentOf(home, ++minutes), ...env })
  const git = (...args: readonly string[]): string =>
    output('git', args, { cwd: path, env: environmentOf(home, minutes) }).replace(/\n$/, '')
  return {
    path,
    wf(words, env) {
      return callWf(words, { cwd: path, env: now(env) })
    },
    open: (words, options = {}) =>
      terminal([process.execPath, WF, ...words], {
        cwd: path,
        ...options,
        env: now({ GIT_PAGER: 'cat', ...options.env }),
      }),
    git,
    write(name, content, mode = 0o644) {
      const file = name.startsWith('~/') ? join(home, name.slice(2)) : join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content, { mode })
      return file
    },
    refs: () => git('for-each-ref', '--format=%(refname) %(objectname)'),
  }
}

const shops: (() => void)[] = []
afterAll(() => {
  for (const remove of shops.splice(0)) remove()
})
