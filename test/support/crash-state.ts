import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Everything in somebody's home that a command of `wf` may move, and all that it may not. */
export interface HomeState {
  /** Every ref and what it holds, and where each worktree's HEAD points. */
  readonly refs: ReadonlyMap<string, string>
  /** Every file but those of Git itself: its mode and a digest. */
  readonly files: ReadonlyMap<string, string>
  /** What each worktree's index has, by `worktree: path`. */
  readonly index: ReadonlyMap<string, string>
  readonly stash: string
}

export async function readHome(home: string, shop: string, env: Record<string, string>): Promise<HomeState> {
  const ask = (...words: readonly string[]) => gitSays(shop, env, words)
  const [refs, worktrees, stash] = await Promise.all([
    ask('for-each-ref', '--format=%(refname) %(objectname)'),
    ask('worktree', 'list', '--porcelain', '-z'),
    ask('stash', 'list'),
  ])
  const held = new Map(refs.split('\n').filter(Boolean).map(atFirstSpace))
  // An index for people, written after all is done, as far as that goes.
  held.delete('refs/notes/wf')
  const index = new Map<string, string>()
  for (const record of worktrees.split('\0\0').filter(Boolean)) {
    const [top = '', , on = ''] = record.split('\0').map((line) => line.replace(/^(worktree|branch) /, ''))
    // One to resolve in comes and goes with its update: it is no ref of the repository's.
    if (top.includes('/.git/wf/update/')) index.set(`${top}: HEAD`, on)
    else held.set(`HEAD of ${top}`, on)
    if (!existsSync(top)) continue
    const listed = await gitSays(top, env, ['ls-files', '--stage', '-z'])
    for (const entry of listed.split('\0').filter(Boolean)) {
      const [what = '', path = ''] = entry.split('\t')
      const key = `${top}: ${path}`
      index.set(key, `${index.get(key) ?? ''}${what};`)
    }
  }
  return { refs: held, files: filesOf(home), index, stash }
}

/** What Git itself finds wrong with the objects and refs; empty where all is well. Dangling objects are. */
export async function faults(shop: string, env: Record<string, string>): Promise<string> {
  const words = ['fsck', '--no-dangling', '--no-progress']
  return gitSays(shop, env, words).then(
    (said) => said.trim(),
    (error: Error) => error.message,
  )
}

/** Files called `*.lock` in the repository's Git directory. */
export function locks(shop: string): readonly string[] {
  return [...below(join(shop, '.git'), '')].filter((name) => name.endsWith('.lock'))
}

export function gitSays(cwd: string, env: Record<string, string>, words: readonly string[]): Promise<string> {
  const options = { cwd, env: { ...env, GIT_OPTIONAL_LOCKS: '0' }, maxBuffer: 1 << 26 }
  return new Promise((resolve, reject) => {
    execFile('git', words, options, (error, out, err) => {
      if (error) reject(new Error(`git ${words.join(' ')}: ${err}${out}`))
      else resolve(out)
    })
  })
}

const atFirstSpace = (line: string): [string, string] => {
  const at = line.indexOf(' ')
  return [line.slice(0, at), line.slice(at + 1)]
}

// Of Git's own files these are about what somebody set up, not about objects, refs and indexes. How far a log had
// come is a memory of refs that have moved: it is written after them, and may stay one move behind.
const KEPT = /^[^/]+\/\.git\/(?:config$|wf\/(?!high-water$))/

function filesOf(home: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const name of below(home, '')) {
    if (name.startsWith('tmp/') || (/(?:^|\/)\.git(?:\/|$)/.test(name) && !KEPT.test(name))) continue
    const path = join(home, name)
    const stats = lstatSync(path)
    const content = stats.isSymbolicLink() ? readlinkSync(path) : readFileSync(path)
    found.set(name, `${stats.mode.toString(8)} ${createHash('sha1').update(content).digest('hex')}`)
  }
  return found
}

function* below(top: string, folder: string): Generator<string> {
  if (!existsSync(join(top, folder))) return
  for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* below(top, name)
    else yield name
  }
}
