import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor } from './actor.js'
import { ask } from './ask.js'
import type { Source } from './source.js'
import { show, type Tour } from './tour-command.js'

type Repository = Extract<Source, { kind: 'repository' }>

/** Makes the scratch repository at `path`. Answers the name of its one branch. */
export function beginRepository(tour: Tour, ada: Actor, source: Source, path: string): Promise<string> {
  if (source.kind === 'files') return fromFiles(tour, ada, source.path, path)
  if (source.commit === null) return fromNothing(tour, ada, source, path)
  return fromCommit(tour, ada, { ...source, commit: source.commit }, path)
}

// Copied, not linked: what is done to the objects of a playground is done to nobody else's.
const CLONE = ['git', 'clone', '-q', '--no-hardlinks', '--no-checkout', '--single-branch', '--no-tags']
const LAW = ['.vizier/policy.yml', '.vizier/workflows']
const OTHER = 'tour'

async function fromCommit(
  tour: Tour,
  ada: Actor,
  source: Repository & { readonly commit: string },
  path: string,
): Promise<string> {
  const { page, folder } = tour
  const { branch, named, commit } = source
  const git = (...args: readonly string[]) => show(tour, ada, path, ['git', ...args])
  await trust(ada, source.trusted)
  page.say(
    `A clone of ${source.path}, at ${named ? branch : 'its HEAD'} (${commit.slice(0, 10)}), with no way back to it.`,
  )
  const which = named ? ['--branch', branch] : []
  await show(tour, ada, folder, [...CLONE, ...which, '--', source.path, 'repository'])
  page.command(['cd', path])
  await git('remote', 'remove', 'origin')
  const law = await ask(ada, path, ['ls-tree', '-r', '--name-only', commit, '--', ...LAW])
  const kept = law === '' ? branch : OTHER
  if (law !== '') {
    page.say(
      "This repository has a law of its own, in which Ada's new key has no say. So the tour takes a branch of its " +
        'own, and begins there without it.',
    )
  }
  await git('switch', '-q', '-C', kept, commit)
  // A branch that is left would be judged by a law of its own; and one called "draft" is in every draft's way.
  const names = await ask(ada, path, ['for-each-ref', '--format=%(refname:short)', 'refs/heads/'])
  const others = names.split('\n').filter((name) => name !== '' && name !== kept)
  if (others.length > 0) await git('branch', '-q', '-D', '--', ...others)
  if (law !== '') {
    await git('rm', '-q', '-r', '--ignore-unmatch', '--', ...LAW)
    await git('commit', '-q', '-m', 'Begin a tour, without the law of this repository')
  }
  return kept
}

/** Whom Git may read from is the user's own decision: it holds for those who act here as well. */
async function trust(ada: Actor, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) return
  const lines = folders.map((folder) => `\tdirectory = ${JSON.stringify(folder)}\n`)
  await appendFile(join(ada.home, '.gitconfig'), `[safe]\n${lines.join('')}`)
}

async function fromNothing(tour: Tour, ada: Actor, source: Repository, path: string): Promise<string> {
  tour.page.say(
    `${source.path} has no commit yet. So the tour begins a repository like it with an empty one.`,
  )
  const init = ['git', 'init', '-q', `--object-format=${source.format}`, '-b', source.branch, 'repository']
  await show(tour, ada, tour.folder, init)
  tour.page.command(['cd', path])
  await show(tour, ada, path, ['git', 'commit', '-q', '--allow-empty', '-m', 'Begin'])
  return source.branch
}

/** The project's files in a repository of their own; the folder that they are in is only read. */
async function fromFiles(tour: Tour, ada: Actor, files: string, path: string): Promise<string> {
  tour.page.say(
    `${files} is not a Git repository of its own, so the tour makes a small one of its files. To see it with ` +
      'a real one: npm run tour -- --repo DIR',
  )
  await show(tour, ada, tour.folder, ['git', 'init', '-q', '-b', 'main', 'repository'])
  tour.page.command(['cd', path])
  // An archive may come without its .gitignore.
  await writeFile(join(path, '.git', 'info', 'exclude'), 'node_modules/\n/dist/\n/dist-dev/\n')
  const git = (...args: readonly string[]) => show(tour, ada, path, ['git', ...args])
  await git(`--work-tree=${files}`, 'add', '--all')
  await git('commit', '-q', '-m', 'Begin')
  await git('reset', '-q', '--hard')
  return 'main'
}
