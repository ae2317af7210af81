import { expect, test } from 'vitest'
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
