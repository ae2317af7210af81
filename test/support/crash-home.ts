import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildShop } from './build-shop.js'
import { type CrashGit, type CrashPoint, crashGit } from './crash-git.js'
import { type Ended, ended } from './ended.js'
import { callWf, output } from './resident.js'
import { environmentOf, town, WF } from './town.js'

/** Ada's home with her shop in it, that can be put back to how it was. */
export interface CrashHome {
  readonly home: string
  readonly shop: string
  /** What `wf` answered as JSON. Throws where it ended in another way. */
  must(words: readonly string[], exit?: number): { readonly facts: Facts }
  git(...args: readonly string[]): string
  write(name: string, content: string): string
  /** Keeps everything as it is now, for `restore`. */
  keep(): void
  restore(): void
  /** Starts `wf` in a process group of its own, to be killed at that point; `null`: only counted. */
  crash(words: readonly string[], point: CrashPoint | null, minutes: number): Promise<Ended>
  run(words: readonly string[], minutes: number): Promise<Ended>
  calls(): readonly string[]
  env(minutes: number): Record<string, string>
  remove(): void
}

export interface Facts {
  readonly pending?: { readonly oid: string }
  readonly stages?: readonly { readonly name: string; readonly subject: string | null }[]
  readonly [name: string]: unknown
}

/** Work of one's own that no command has to do with: staged, partly staged, changed, untracked, ignored. */
const OWN: Readonly<Record<string, string>> = {
  'README.md': 'Hello\n',
  'staged.txt': 'one\n',
  'changed.txt': 'one\n',
  'gone.txt': 'this leaves with the landing\n',
  '.gitignore': '*.log\n',
}

export function crashHome(): CrashHome {
  const place = town()
  const home = place.home('ada')
  const shop = buildShop(home)
  mkdirSync(join(home, 'tmp'))
  const git: CrashGit = crashGit(place.folder)
  const kept = join(place.folder, 'kept')
  let now = 0
  const env = (minutes: number): Record<string, string> => ({
    ...environmentOf(home, minutes),
    TMPDIR: join(home, 'tmp'),
  })
  const self: CrashHome = {
    home,
    shop,
    must(words, exit = 0) {
      const ran = callWf(['--json', ...words], { cwd: shop, env: env(++now) })
      if (ran.exit !== exit) throw new Error(`wf ${words.join(' ')}: ${ran.stdout}${ran.stderr}`)
      return JSON.parse(ran.stdout)
    },
    git: (...args) => output('git', args, { cwd: shop, env: env(now) }).trimEnd(),
    write(name, content) {
      const file = join(shop, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    keep: () => void execFileSync('cp', ['-a', home, kept]),
    restore() {
      rmSync(home, { recursive: true, force: true })
      execFileSync('cp', ['-a', kept, home])
      // A copy looks changed to Git, which would then write its index while it is asked something.
      for (const line of self.git('worktree', 'list', '--porcelain').split('\n')) {
        if (line.startsWith('worktree ')) self.git('-C', line.slice('worktree '.length), 'status')
      }
    },
    crash(words, point, minutes) {
      git.arm(point)
      const vars = env(minutes)
      return start(words, shop, { ...vars, PATH: `${git.folder}:${vars.PATH}` })
    },
    run: (words, minutes) => start(words, shop, env(minutes)),
    calls: git.calls,
    env,
    remove: place.remove,
  }
  for (const [name, content] of Object.entries(OWN)) self.write(name, content)
  self.git('add', '.')
  self.git('commit', '-q', '-m', 'More files')
  return self
}

/** Leaves work of one's own in the main worktree, in every state that it can be in. */
export function leaveWork({ write, git }: CrashHome): void {
  write('staged.txt', 'staged\n')
  git('add', 'staged.txt')
  write('README.md', 'staged\n')
  git('add', 'README.md')
  write('README.md', 'staged, and then changed\n')
  write('changed.txt', 'changed\n')
  write('untracked.txt', 'not tracked\n')
  write('debug.log', 'ignored\n')
  write('new/added.txt', 'staged, and new\n')
  git('add', 'new/added.txt')
}

function start(words: readonly string[], cwd: string, env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [WF, ...words], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return ended(child)
}
