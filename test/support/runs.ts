import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Ended, ended } from './ended.js'
import type { Called } from './resident.js'
import { openShop, type Shop } from './shop.js'
import { environmentOf, WF } from './town.js'

/** An agent that does what the lines `DO: …` of its prompt say, as a shell. */
const OBEDIENT = `sh -c "$(sed -n 's/^DO: //p')"\n`

export interface Runs {
  readonly shop: Shop
  readonly home: string
  /** What lies in the temporary folder: nothing, when nothing runs. */
  left(): readonly string[]
  /** Commits a definition of these stages on `main`. Returns its name. */
  define(name: string, text: string): string
  /** Runs `wf workflow`, and answers with its JSON, how it ended, and its progress. */
  does(
    ...words: readonly string[]
  ): Called & { readonly facts: Facts; readonly reason: { code: string; message: string } | null }
  /** The same, where nothing keeps an agent from writing that may change no file. */
  loose: Runs['does']
  /** The same as `does`, not waited for. */
  begins(...words: readonly string[]): Begun
  /** `event stage` of each commit of a run, from the first. */
  log(slug: string): string[]
  /** A pipe in the home: `fifo('x')` makes `$HOME/x`. */
  fifo(name: string): string
  read(path: string): string
}

export interface Begun {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  readonly ended: Promise<Ended>
}

export interface Facts {
  readonly state: string
  readonly stages: readonly { readonly name: string; readonly state: string; readonly why: string }[]
  readonly waits: readonly { readonly stage: string; readonly why: string; readonly command: string }[]
  readonly outputs: Readonly<Record<string, unknown>>
}

/** Ada's shop, with an agent called `scripted` that obeys its prompt, and keeps what it likes in `~/desk`. */
export function openRuns(): Runs {
  const shop = openShop()
  const home = dirname(shop.path)
  shop.wf(['init', '--no-hooks'])
  const script = shop.write('~/agent.sh', OBEDIENT)
  shop.write(
    '~/.config/wf/agents.yml',
    `agents: { scripted: { transport: command, command: [sh, ${script}], home: [desk/] } }\ndefault: scripted\n`,
  )
  const temporary = join(home, 'tmp')
  mkdirSync(temporary)
  const confines = ['bwrap', 'unshare', 'sandbox-exec']
  for (const name of confines) shop.write(`~/broken/${name}`, '#!/bin/sh\nexit 1\n', 0o755)
  const called = (env: Readonly<Record<string, string>>, words: readonly string[]) => {
    const said = shop.wf(['workflow', ...words, '--json'], { TMPDIR: temporary, ...env })
    if (!said.stdout.startsWith('{')) throw new Error(said.stderr)
    const { facts, reason } = JSON.parse(said.stdout)
    return { ...said, facts, reason }
  }
  let minutes = 100
  return {
    shop,
    home,
    left: () => readdirSync(temporary),
    define(name, text) {
      const path = `.vizier/workflows/${name}.yml`
      shop.write(path, `name: ${name}\nversion: 1\n${text}`)
      shop.git('add', path)
      shop.git('commit', '-q', '-m', `A workflow: ${name}`)
      return name
    },
    does: (...words) => called({}, words),
    loose: (...words) => called({ PATH: `${join(home, 'broken')}:${process.env.PATH}` }, words),
    begins(...words) {
      const child = spawn(process.execPath, [WF, 'workflow', ...words], {
        cwd: shop.path,
        env: { ...environmentOf(home, ++minutes), TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      return { child, ended: ended(child) }
    },
    log: (slug) =>
      shop
        .git(
          'log',
          '--reverse',
          '--first-parent',
          '--format=%(trailers:key=Wf-Event,valueonly,separator=%x2C) %(trailers:key=Wf-Stage,valueonly,separator=%x2C)',
          `main..draft/${slug}`,
        )
        .split('\n')
        .map((line) => line.trim()),
    fifo(name) {
      const path = join(home, name)
      execFileSync('mkfifo', [path])
      return path
    },
    read: (path) =>
      readFileSync(path.startsWith('~/') ? join(home, path.slice(2)) : join(shop.path, path), 'utf8'),
  }
}

/** Is there a process with this number still? One that only waits to be asked for its exit code is none. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/\) [ZX] /.test(stat)
  } catch {
    return false
  }
}
