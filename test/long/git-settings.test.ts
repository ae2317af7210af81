import { describe, test } from 'vitest'
import { GIT_SETTINGS, SPARSE } from '../support/git-settings.js'
import { mainJob } from '../support/main-job.js'

const ATTRIBUTES = '*.md text\n*.json text eol=crlf\n*.yml text=auto\n*.js ident\n'

describe.each([...GIT_SETTINGS, ...SPARSE])('with $name', (setting) => {
  test('a change lands, and a fresh clone is verified and clean', async () => {
    await mainJob([setting])
  })

  test('the same with attributes for line endings', async () => {
    await mainJob([setting], ATTRIBUTES)
  })
})
