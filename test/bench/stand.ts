import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Outcome } from '../../src/app/outcome/outcome.js'
import type { ByteString } from '../../src/domain/text/bytes.js'
import { environmentOf, town, WF } from '../support/town.js'
import type { Side } from './measure.js'

/** A repository to measure in, with a workflow `fix` that has come as far as a row needs it. */
export interface Stand {
  readonly path: string
  /** Beside the repository: inputs of the plain calls, and the like. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly key: string
  git(words: readonly string[], input?: string | Uint8Array): string
  /** The same, one character a byte, to the last of them. */
  raw(words: readonly string[]): ByteString
  /** Runs `wf --json`, which has to succeed. */
  wf(...words: readonly string[]): Outcome
  write(path: string, content: string): void
  /** Both sides of a comparison run in the repository. */
  side(line: Side['line'], reset?: () => void): Side
  /** The program, with these words. */
  ours(words: readonly string[], reset?: () => void): Side
  remove(): void
}

/** A repository of so many files, with a policy. */
export function stand(files = 20): Stand {
  const place = town()
  const home = place.home('ada')
  const path = join(place.folder, 'shop')
  // One clock for both sides, and one agent's rail less to look at.
  const env = environmentOf(home, 1)
  const made: Stand = {
    path,
    folder: place.folder,
    env,
    key: join(home, '.ssh', 'id_ed25519'),
    git: (words, input = '') =>
      execFileSync('git', words, { cwd: path, env, input, encoding: 'utf8', maxBuffer: 1 << 30 }).trimEnd(),
    raw: (words) =>
      execFileSync('git', words, { cwd: path, env, maxBuffer: 1 << 30 }).toString('latin1') as ByteString,
    wf(...words) {
      const [verb = '', ...rest] = words
      const line = [WF, verb, '--json', ...rest]
      const ran = spawnSync(process.execPath, line, { cwd: path, env, encoding: 'utf8', maxBuffer: 1 << 30 })
      if (ran.status !== 0) throw new Error(`wf ${words.join(' ')}: ${ran.stdout}${ran.stderr}`)
      return JSON.parse(ran.stdout) as Outcome
    },
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), content)
    },
    side: (line, reset) => ({ line, cwd: path, env, ...(reset ? { reset } : {}) }),
    ours: (words, reset) => made.side([process.execPath, WF, ...words], reset),
    remove: () => place.remove(),
  }
  mkdirSync(path)
  made.git(['init', '-q', '-b', 'main'])
  for (let file = 0; file < files; file++) made.write(nameOf(file), textOf(file, 'before'))
  made.git(['add', '--all'])
  made.git(['commit', '-q', '-m', 'Begin'])
  made.wf('init', '--no-hooks')
  return made
}

/** Folders of a hundred, as people keep them. */
export const nameOf = (file: number): string => `src/part-${Math.floor(file / 100)}/file-${file}.js`

export const textOf = (file: number, when: string): string =>
  Array.from({ length: 40 }, (_, line) => `export const line${line} = '${line === 7 ? when : file}'\n`).join(
    '',
  )

/** Opens `fix`, with a plan that waits to be approved. */
export function planned(made: Stand): Stand {
  made.write('../plan.md', '# The plan\n\nHow it is done.\n')
  made.wf('draft', 'fix', '--goal', 'Mend it', '--plan', '../plan.md')
  return made
}

/** And approves it: the gate is open. */
export function approved(made: Stand): Stand {
  planned(made)
  made.wf('approve', 'fix', '--expect', subjectOf(made))
  return made
}

export function subjectOf(made: Stand): string {
  const { stages } = made.wf('status', 'fix').facts as unknown as Stages
  return stages.find(({ state }) => state === 'awaiting')?.subject ?? ''
}

interface Stages {
  readonly stages: readonly { readonly state: string; readonly subject: string | null }[]
}

/** Changes so many files in the working tree. */
export function edited(made: Stand, files: number): Stand {
  for (let file = 0; file < files; file++) made.write(nameOf(file), textOf(file, 'after'))
  return made
}

/** Puts what is in the working tree behind the gate, and answers the patch. */
export function proposed(made: Stand): string {
  const { pending } = made.wf('submit-diff', 'fix').facts as { readonly pending: { readonly oid: string } }
  return pending.oid
}

/** A function that puts every ref back to where it is now, and takes away those that are not here yet. */
export function asItIsNow(made: Stand): () => void {
  const then = refsOf(made)
  return () => {
    const now = refsOf(made)
    const lines = [
      ...[...now.keys()].filter((name) => !then.has(name)).map((name) => `delete ${name}\n`),
      ...[...then]
        .filter(([name, oid]) => now.get(name) !== oid)
        .map(([name, oid]) => `update ${name} ${oid}\n`),
    ]
    if (lines.length > 0) made.git(['update-ref', '--stdin'], lines.join(''))
  }
}

function refsOf(made: Stand): ReadonlyMap<string, string> {
  const lines = made.git(['for-each-ref', '--format=%(refname) %(objectname)']).split('\n')
  return new Map(lines.map((line) => line.split(' ') as [string, string]))
}
