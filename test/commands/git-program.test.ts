import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { type Workplace, workplace } from '../support/workplace.js'

test('without Git on PATH every command says so, and ends with 3', async () => {
  const place = await workplace('approved')
  const env = { PATH: join(place.temporary, 'nothing-here') }
  for (const words of [['status', 'fix'], ['init'], ['save', 'fix'], ['verify']]) {
    expect(place.refuses('GIT_MISSING', words, { env, exit: 3 }).hint).toMatch(/2\.39/)
  }
})

test('an older Git is refused by init, and named where it fails a command', async () => {
  const place = await workplace('approved')
  const env = gitThat(place, 'if [ "$1" = version ]; then echo git version 2.34.1; exit; fi')
  const answer = place.refuses('GIT_TOO_OLD', ['init'], { env, exit: 3 })
  expect(answer.message).toContain('2.34.1')
  // Reading needs nothing new, and nobody is stopped.
  place.does(['status', 'fix'], { env })
  const failing = gitThat(
    place,
    'if [ "$1" = version ]; then echo git version 2.34.1; exit; fi; if [ "$1" = update-ref ]; then exit 129; fi',
  )
  place.refuses('GIT_TOO_OLD', ['draft', 'fix', '--goal', 'Another'], { env: failing, exit: 3 })
})

test('a Git that fails for another reason is quoted, and the exit code is 3', async () => {
  const place = await workplace('approved')
  const env = gitThat(place, 'if [ "$1" = update-ref ]; then echo "fatal: bad luck" >&2; exit 128; fi')
  const answer = place.refuses('GIT_FAILED', ['draft', 'fix', '--goal', 'Another'], { env, exit: 3 })
  expect(answer.message).toContain('fatal: bad luck')
})

test('versions as vendors write them are read', async () => {
  const place = await workplace('approved')
  for (const version of ['2.39.5 (Apple Git-154)', '2.50.0.windows.1', '3.0.0', 'next']) {
    place.does(['init'], {
      env: gitThat(
        place,
        `if [ "$1" = version ]; then echo git version ${version.replace(/[()]/g, '')}; exit; fi`,
      ),
    })
  }
})

/** A `git` first on PATH that does something of its own before the real one. */
function gitThat({ repo }: Workplace, script: string): { PATH: string } {
  const path = repo.env['PATH'] ?? ''
  repo.write('../bin/git', `#!/bin/sh\n${script}\nPATH='${path}' exec git "$@"\n`, 0o755)
  return { PATH: `${join(repo.path, '..', 'bin')}${delimiter}${path}` }
}
