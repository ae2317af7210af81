import { spawnSync } from 'node:child_process'
import { chmodSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { WF } from '../support/town.js'
import { workplace } from '../support/workplace.js'

test('a root is a full object id, and neither a name nor an abbreviation', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const root = repo.oid('main~1')
  const short = root.slice(0, 10)
  // A tag that is called as the abbreviation is: Git takes it before the object.
  repo.git('update-ref', `refs/tags/${short}`, repo.oid('main'))
  for (const name of [short, 'main~1', root.toUpperCase(), `${root}0`, '']) {
    const { exit, code, message, hint } = place.wf(['verify', '--root', name])
    expect({ name, exit, code }).toEqual({ name, exit: 1, code: 'ROOT_NOT_AN_ID' })
    expect(message).toContain('40 hexadecimal digits')
    if (name === 'main~1') expect(hint).toContain(root)
  }
  expect(place.wf(['verify', '--root', root]).facts.verdict).toBe('PASS')
})

test('a root that somebody names stands in place of those that are pinned', async () => {
  const place = await workplace('saved')
  const { repo } = place
  repo.write('by-hand.txt', 'by hand\n')
  repo.commit('By hand')
  const later = repo.oid('main')
  expect(place.wf(['verify']).facts.verdict).toBe('FAIL')
  expect(place.wf(['verify', '--root', later]).facts.verdict).toBe('PASS')
  expect(place.wf(['verify']).facts.verdict).toBe('FAIL')
})

test('init in a shallow clone pins nothing, and says so', async () => {
  const place = await workplace('saved')
  const { repo } = place
  repo.git('clone', '-q', '--depth', '1', `file://${repo.path}`, '../shallow')
  const clone = place.at(repo.inside('../shallow'))
  const joined = clone.does(['init', '--no-hooks'])
  expect(joined.facts.root).toBeNull()
  expect(joined.next[0]?.command).toContain('git fetch --unshallow')
  const { exit, hint } = clone.wf(['verify'])
  expect({ exit, hint }).toEqual({
    exit: 4,
    hint: expect.stringMatching(/^git fetch --unshallow --no-prune /),
  })
  clone.repo.git('fetch', '-q', '--unshallow')
  expect(clone.does(['init', '--no-hooks']).facts.root).toBe(repo.oid('main~1'))
})

test('an auditor who may only read the clone of somebody else verifies it, by its pinned root or by one that is named', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const pinned = `${repo.path}/.git/wf/roots`
  expect(statSync(pinned).mode & 0o777).toBe(0o666 & ~process.umask() & 0o644)
  place.does(['gc'])
  const root = repo.oid('main~1')
  const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  // Without root's rights another user cannot be had; then the file alone is closed.
  const audits = (...words: readonly string[]) => {
    const env = {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    }
    const ran = spawnSync(process.execPath, [WF, 'verify', '--json', ...words], {
      ...other,
      env,
      cwd: repo.path,
      encoding: 'utf8',
    })
    return ran.stdout.startsWith('{') ? JSON.parse(ran.stdout) : { status: ran.stderr, facts: {} }
  }
  for (let folder = repo.path; folder !== dirname(folder); folder = dirname(folder))
    if (statSync(folder).uid === process.getuid?.()) chmodSync(folder, statSync(folder).mode | 0o055)
  expect(audits().facts.verdict).toBe('PASS')
  chmodSync(pinned, 'uid' in other ? 0o600 : 0)
  expect(audits().reason).toEqual({
    code: 'ROOTS_UNREADABLE',
    message: `only the owner of this clone may read the roots that are pinned here, in ${pinned}`,
    hint: `wf verify --root COMMIT, with a root that you trust, or its owner: chmod a+r ${pinned}`,
  })
  expect(audits('--root', root).facts.verdict).toBe('PASS')
  expect(audits('fix', '--root', root).facts.verdict).toBe('PASS')
})
