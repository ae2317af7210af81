import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { workplace } from '../support/workplace.js'

// A program that takes it all into memory does not get through with so little.
const LITTLE = { NODE_OPTIONS: '--max-old-space-size=64' }

test('a large change is shown by its name, in little memory, and everything beside it whole', async () => {
  const place = await workplace('approved')
  const { repo } = place
  writeFileSync(join(repo.path, 'huge.bin'), Buffer.alloc(24 << 20, 'some text\n'))
  // Below what is left out by its size, and still more than anybody reads.
  repo.write('long.txt', 'a line of a longer file\n'.repeat(100_000))
  repo.write('app.js', 'one line\n')
  place.does(['submit-diff', 'fix'], { env: LITTLE })
  const { facts } = place.does(['diff', 'fix'], { env: LITTLE })
  expect(facts.diff.length).toBeLessThan(100_000)
  expect(facts.diff).toContain('+one line\n')
  expect(facts.diff).toMatch(
    /^diff --git a\/huge\.bin b\/huge\.bin\ntoo large to show: a file of 25165824 bytes; git diff /m,
  )
  expect(facts.diff).toMatch(
    /^diff --git a\/long\.txt b\/long\.txt\n(?:.*\n){4}too large to show: a diff of 25\d{5} bytes; git diff /m,
  )
  place.does(['diff', 'fix', '--html', '../page.html'], { env: LITTLE })
  const page = readFileSync(join(repo.path, '../page.html'), 'utf8')
  expect(page).toContain('too large to show')
  expect(page).toContain('huge.bin')
  expect(page.length).toBeLessThan(1_000_000)
})
