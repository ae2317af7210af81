import { expect, test } from 'vitest'
import { GIT_SETTINGS, SPARSE, together } from '../support/git-settings.js'
import { ATTRIBUTES, mainJob } from '../support/main-job.js'

const GROUPS = together(GIT_SETTINGS).map((group, at) => [...group, ...SPARSE.slice(at - 1, at)])

test('more than forty settings are tried, each in test/long alone', () => {
  expect(GIT_SETTINGS.length + SPARSE.length).toBeGreaterThan(40)
  expect(GROUPS.length).toBeLessThan(5)
  expect(GROUPS.flat()).toEqual(expect.arrayContaining([...GIT_SETTINGS, ...SPARSE]))
})

test.each(GROUPS.map((group) => [group.length, group[0]?.name ?? '', group] as const))(
  'with %i settings, as %s, a change lands, and a fresh clone is verified and clean',
  async (_, __, group) => {
    // Some line endings are decided by attributes.
    await mainJob(group, GROUPS.indexOf(group) === 1 ? ATTRIBUTES : '')
  },
)
