import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FETCH } from '../../src/ci/pipeline.js'
import { allOf, archivesFrom, FETCH_BRANCHES, fetching } from '../../src/domain/names/fetched.js'
import { linesOf, sectionOf } from '../support/documented.js'
import { output } from '../support/resident.js'
import { sourceFiles } from '../support/source-files.js'
import { type Workplace, workplace } from '../support/workplace.js'

/** By name, what makes a fetch delete or overwrite. */
const SETTINGS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'fetch.prune': [['fetch.prune', 'true']],
  'fetch.pruneTags': [
    ['fetch.prune', 'true'],
    ['fetch.pruneTags', 'true'],
  ],
  'remote.origin.prune': [
    ['remote.origin.prune', 'true'],
    ['remote.origin.pruneTags', 'true'],
  ],
  mirror: [
    ['fetch.prune', 'true'],
    ['remote.origin.mirror', 'true'],
    ['remote.origin.fetch', '+refs/*:refs/*'],
  ],
}

/** Ada's squashed change at a remote, and a clone of it that has work of its own. */
async function auditor(): Promise<{ place: Workplace; root: string; own: readonly string[] }> {
  const ada = await workplace('accepted')
  const { repo } = ada
  const root = repo.oid('main')
  ada.does(['save', 'fix', '--squash'])
  repo.git('init', '-q', '--bare', '-b', 'main', '../shop.git')
  repo.git('push', '-q', '../shop.git', 'main', 'refs/wf/archive/*:refs/wf/archive/*', 'refs/notes/wf')
  repo.git('clone', '-q', '../shop.git', '../clone')
  const place = ada.at(repo.inside('../clone'))
  const tip = place.repo.oid('main')
  const ahead = place.repo.git('commit-tree', '-p', tip, '-m', 'Only here', 'main^{tree}')
  const own = [
    `refs/wf/pending/open/${ahead}`,
    'refs/wf/archive/unpushed',
    'refs/wf/kept/open/x',
    'refs/heads/draft/open',
    'refs/tags/mine',
  ]
  for (const ref of own) place.repo.git('update-ref', ref, ahead)
  return { place, root, own }
}

const refsOf = ({ repo }: Workplace): readonly string[] =>
  repo.git('for-each-ref', '--format=%(refname) %(objectname)').split('\n')

test('every fetch that is printed deletes and overwrites nothing of this clone, whatever its settings are', async () => {
  const { place, own } = await auditor()
  const { repo } = place
  const [, documented = ''] = linesOf(sectionOf('docs/sync-and-ci.md', 'A forge that merges'))
  const hinted = place.wf(['doctor']).facts.findings.map(({ command }: { command: string }) => command)
  const fetches = [
    documented,
    FETCH,
    FETCH_BRANCHES,
    fetching('origin', allOf('origin'), ['--refetch', '--no-filter']),
    fetching('origin', [archivesFrom('origin')]),
    ...hinted.filter((command: string) => command?.startsWith('git fetch')),
  ]
  const before = refsOf(place).filter((ref) => own.some((name) => ref.startsWith(name)))
  expect(before).toHaveLength(own.length)
  for (const [name, settings] of Object.entries(SETTINGS)) {
    for (const [key, value] of settings) repo.git('config', '--replace-all', key, value)
    const main = repo.oid('main')
    for (const fetch of fetches) {
      output('sh', ['-c', fetch], { cwd: repo.path, env: repo.env })
      expect(refsOf(place), `${name}: ${fetch}`).toEqual(expect.arrayContaining([...before]))
      expect(repo.oid('main')).toBe(main)
    }
    for (const key of new Set(settings.map(([each]) => each)))
      if (key !== 'remote.origin.fetch') repo.git('config', '--unset-all', key)
    repo.git('config', '--replace-all', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*')
  }
})

test('an archive that was fetched apart is found offline by verify, and by whatever reads a log; sync makes it one of this clone', async () => {
  const { place, root } = await auditor()
  const { repo } = place
  expect(place.wf(['verify', '--root', root]).code).toBe('CHAIN_MISSING')
  output('sh', ['-c', fetching('origin', [archivesFrom('origin')])], { cwd: repo.path, env: repo.env })
  repo.git('remote', 'set-url', 'origin', '/nowhere')
  const verified = place.does(['verify', '--root', root]).facts
  expect(verified.branches[0].landings).toMatchObject([{ workflow: 'fix', detached: true }])
  expect(place.does(['verify', 'fix', '--root', root]).facts.verdict).toBe('PASS')
  expect(place.does(['status', 'fix']).facts.state).toBe('completed')
  expect(place.does(['log', 'fix']).stdout).toContain('"sealed"')
  const row = place.does(['list']).facts.workflows.find(({ slug }: { slug: string }) => slug === 'fix')
  expect(row).toMatchObject({ state: 'completed', reason: null })
  place.refuses('SLUG_TAKEN', ['draft', 'fix', '--goal', 'Again'])
  expect(place.wf(['status', 'fixx']).message).toContain('did you mean fix?')
  // An archive of this clone's own that somebody replaced does not hide the one that was fetched.
  repo.git('update-ref', 'refs/wf/archive/fix', root)
  expect(place.does(['verify', '--root', root, '--no-cache']).facts.verdict).toBe('PASS')
  repo.git('update-ref', '-d', 'refs/wf/archive/fix')
  repo.git('remote', 'set-url', 'origin', '../shop.git')
  place.wf(['sync', 'fix'])
  expect(repo.git('rev-parse', 'refs/wf/archive/fix')).toBe(
    repo.git('rev-parse', 'refs/wf-remotes/origin/archive/fix'),
  )
  expect(place.does(['uninstall', '--yes']).facts.removed).toContain('refs/wf-remotes/origin/archive/fix')
})

test('doctor names a fetch that reaches into what is only here, with the command that keeps it apart', async () => {
  const { place } = await auditor()
  const { repo } = place
  const found = () =>
    place
      .wf(['doctor'])
      .facts.findings.filter(({ code }: { code: string }) => code === 'FETCH_PRUNES') as readonly {
      level: string
      command: string
    }[]
  const follow = (command = '') => output('sh', ['-c', command], { cwd: repo.path, env: repo.env })
  expect(found()).toEqual([])
  repo.git('config', '--add', 'remote.origin.fetch', '+refs/wf/*:refs/wf/*')
  expect(found()).toMatchObject([{ level: 'note' }])
  repo.git('config', 'fetch.prune', 'yes')
  expect(found()).toMatchObject([{ level: 'problem' }])
  repo.git('config', 'remote.origin.prune', 'false')
  expect(found()).toMatchObject([{ level: 'note' }])
  follow(found()[0]?.command)
  expect(found()).toEqual([])
  repo.git('config', '--unset', 'remote.origin.prune')
  for (const spec of ['+refs/*:refs/*', '+refs/heads/*:refs/heads/*']) {
    repo.git('config', '--replace-all', 'remote.origin.fetch', spec)
    expect(found(), spec).toMatchObject([{ level: 'problem' }])
    follow(found()[0]?.command)
    expect(found().filter(({ level }) => level === 'problem')).toEqual([])
    repo.git('config', '--unset', 'remote.origin.prune')
  }
})

test('no page and no source prints a fetch that prunes, or one into the refs of this clone', () => {
  const pages = ['README.md', 'docs/sync-and-ci.md', 'docs/verify-and-trust.md', 'hooks/what-to-pin.md']
  const lines = [...pages, ...sourceFiles('src')].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line))
      .map((line) => `${file}: ${line}`),
  )
  const fetches = lines.filter((line) => /git (?:fetch|pull)\b/.test(line) && !/`git fetch`/.test(line))
  expect(fetches.length).toBeGreaterThan(5)
  // Where a branch is named, Git prunes nothing else.
  const named = /git pull --ff-only \$\{remote\} \$\{target/
  expect(fetches.filter((line) => !line.includes('--no-prune') && !named.test(line))).toEqual([])
  expect(lines.filter((line) => /fetch.*:refs\/(?:wf|notes|heads)\//.test(line))).toEqual([])
})
