import { existsSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, UNBOUND } from '../git/process/environment.js'
import { git } from '../git/process/run.js'
import { TourFailed } from './tour-command.js'

/** What the tour works on a clone of. */
export type Source =
  | {
      readonly kind: 'repository'
      /** What `git clone` is given. */
      readonly path: string
      /** The default branch, or the name for one: without `refs/heads/`. */
      readonly branch: string
      /** Whether there is such a branch, and not only a commit that HEAD names. */
      readonly named: boolean
      /** What the clone begins with; `null` where there is no commit yet. */
      readonly commit: string | null
      readonly format: string
      /** The folders that the user, or the system, has told Git to trust whoever owns them. */
      readonly trusted: readonly string[]
    }
  /** Files without a repository around them: a downloaded archive. */
  | { readonly kind: 'files'; readonly path: string }

/** The folder of this project: the one above the built program. */
export const ownFolder = (): string => realpathSync(join(import.meta.dirname, '..'))

/** Looks at a folder, and changes nothing there. Refuses one that is in no repository, unless it is our own. */
export async function findSource(folder: string, own: boolean, env: NodeJS.ProcessEnv): Promise<Source> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new TourFailed(`there is no folder ${folder}`)
  }
  const ask = asker(folder, env)
  const at = await ask(['rev-parse', '--path-format=absolute', '--git-common-dir'])
  const top = await ask(['rev-parse', '--show-toplevel'])
  // An archive that was unpacked inside some other repository is still no repository of its own.
  if (own && (at.failed !== null || top.answer !== folder)) return { kind: 'files', path: folder }
  if (at.failed !== null)
    throw new TourFailed(`${folder} is in no Git repository: ${at.failed.replace(/^fatal: /, '')}`)
  const path = top.answer === null ? at.answer : top.answer
  const { branch, named } = await defaultBranch(ask)
  const { answer: commit } = await ask([
    'rev-parse',
    '-q',
    '--verify',
    named ? `refs/heads/${branch}` : 'HEAD',
  ])
  const { answer: format } = await ask(['rev-parse', '--show-object-format'])
  const { answer: trusted } = await ask(['config', '--get-all', 'safe.directory'])
  return {
    kind: 'repository',
    path,
    branch,
    named,
    commit,
    format: format ?? 'sha1',
    trusted: trusted?.split('\n') ?? [],
  }
}

type Answer =
  | { readonly answer: string; readonly failed: null }
  | { readonly answer: null; readonly failed: string }
type Ask = (args: readonly string[]) => Promise<Answer>

function asker(cwd: string, env: Environment): Ask {
  return async (args) => {
    const { exitCode, stdout, stderr } = await git(args, { cwd, env, vars: UNBOUND, allowExit: [1, 128] })
    const answer = Buffer.from(stdout, 'latin1').toString('utf8').replace(/\n$/, '')
    return exitCode === 0 ? { answer, failed: null } : { answer: null, failed: stderr.trim() }
  }
}

/**
 * The branch that the repository's own origin calls the default, else the one that is checked out. HEAD on
 * no branch, or on a draft, is on the way to somewhere: then one with a usual name, or none.
 */
async function defaultBranch(ask: Ask): Promise<{ readonly branch: string; readonly named: boolean }> {
  const [origin, head] = [
    await ask(['symbolic-ref', '-q', 'refs/remotes/origin/HEAD']),
    await ask(['symbolic-ref', '-q', 'HEAD']),
  ]
  const names = [
    origin.answer?.replace('refs/remotes/origin/', ''),
    head.answer?.replace('refs/heads/', ''),
    'main',
    'master',
  ].filter((name): name is string => name !== undefined && !isDraft(name))
  for (const branch of names) {
    const { failed } = await ask(['show-ref', '--verify', '-q', `refs/heads/${branch}`])
    if (failed === null) return { branch, named: true }
  }
  return { branch: names[0] ?? 'main', named: false }
}

const isDraft = (branch: string): boolean => branch === 'draft' || branch.startsWith('draft/')
