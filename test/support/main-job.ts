import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { statusOfFreshClone, verdictOfFreshClone } from './fresh-clone.js'
import type { GitSetting } from './git-settings.js'
import { scratch } from './scratch-repository.js'
import { testKey } from './test-key.js'
import { LINES, PLAN, type Workplace, workplaceAt } from './workplace.js'

const APP = 'src/app.js'

/** Attributes for line endings and keywords, of each kind of file that `wf` writes. */
export const ATTRIBUTES = '*.md text\n*.json text eol=crlf\n*.yml text=auto\n*.js ident\n'

/**
 * Takes a change from its goal to the landing in a repository that is set up like this: a patch from the working tree,
 * one by a command, and a commit by hand. Then it has landed, it is verified in a fresh clone, and that clone is clean.
 */
export async function mainJob(settings: readonly GitSetting[], attributes = ''): Promise<void> {
  const place = workplaceAt(await scratch())
  const { repo } = place
  repo.write(APP, LINES.join(''))
  repo.write('README.md', 'Hello\n')
  repo.write('docs/Größe.md', 'Größe\n')
  if (attributes !== '') repo.write('.gitattributes', attributes)
  repo.commit('Begin')
  for (const { config } of settings)
    for (const [key, value] of Object.entries(config)) repo.git('config', key, value)
  for (const file of repo.git('ls-files', '-z').split('\0').filter(Boolean)) repo.remove(file)
  repo.git('checkout', '-q', '--', '.')
  for (const { prepare } of settings) prepare?.(repo)
  place.does(['init', '--signing-key', testKey('ada').path])
  const root = repo.oid('main')
  const plan = 'Änderung:\r\n\r\n# Zeile 3\r\n'
  place.does(['draft', 'fix', '--goal', 'Zeile 3 wird größer', '--plan', '-'], { input: plan })
  place.approves()
  commitsByHand(place)
  patches(place)
  place.approves()
  place.does(['save', 'fix'])
  expect(repo.git('log', '-1', '--format=%s', '--no-show-signature', '--encoding=UTF-8', 'main')).toContain(
    'fix',
  )
  expect(repo.git('--no-optional-locks', 'status', '--porcelain')).toBe('')
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
  expect(statusOfFreshClone(repo.path, 'main', { ...repo.env })).toBe('')
  expect(verdictOfFreshClone(repo.path, 'main', root, { ...repo.env })).toBe('PASS')
}

/** A commit on the draft, by the hooks; the plan that is checked out there is the one that is approved. */
function commitsByHand(place: Workplace): void {
  const { repo } = place
  repo.git('checkout', '-q', 'draft/fix')
  if (existsSync(join(repo.path, PLAN)))
    expect(place.does(['draft', 'fix', '--plan', PLAN]).status).toBe('unchanged')
  edits(place, 'line 10', 'line ten')
  const made = repo.tryGit(['commit', '-q', '-a', '-m', '#12 more'])
  expect(made.status, made.stderr).toBe(0)
  const message = repo.git('log', '-1', '--format=%B', '--no-show-signature', '--encoding=UTF-8').trimEnd()
  expect(message).toBe(`#12 more\n\nWf-Plan: ${PLAN}@${repo.oid(`HEAD:${PLAN}`)}`)
  repo.git('checkout', '-q', 'main')
}

/** As an editor does, which leaves the line endings of a checkout as they are. */
function edits({ repo }: Workplace, line: string, by: string): void {
  repo.write(APP, repo.read(APP).replace(new RegExp(`^${line}(\\r?)$`, 'm'), `${by}$1`))
}

function patches(place: Workplace): void {
  const { repo } = place
  edits(place, 'line 3', 'line three')
  repo.write('src/größer.md', 'größer\n')
  place.does(['submit-diff', 'fix', '--', 'src'])
  repo.git('checkout', '-q', '--', APP)
  repo.remove('src/größer.md')
  place.accepts()
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo more >> README.md'])
  place.does(['diff', 'fix'])
  place.accepts()
}
