import { describe, test } from 'vitest'
import { GIT_SETTINGS, SPARSE } from '../support/git-settings.js'
import { ATTRIBUTES, mainJob } from '../support/main-job.js'

describe.each([...GIT_SETTINGS, ...SPARSE])('with $name', (setting) => {
  test('a change lands, and a fresh clone is verified and clean', async () => {
    await mainJob([setting])
  })

  test('the same with attributes for line endings', async () => {
    await mainJob([setting], ATTRIBUTES)
  })
})
