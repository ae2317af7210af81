import { expect, test } from 'vitest'
import { withLine, workplace } from '../support/workplace.js'

const GRACE = { GIT_AUTHOR_NAME: 'Grace Hopper', GIT_AUTHOR_EMAIL: 'grace@example.com' }
const MESSAGE = `Line 3 says what it means

It said nothing before.

Wf-Event: approved
Signed-off-by: Grace Hopper <grace@example.com>
Co-authored-by: Edith Clarke <edith@example.com>
`

test('a change that is taken from a commit keeps its author, its co-authors and its message', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('checkout', '-q', '-b', 'side')
  repo.write('app.js', withLine(3, 'line three'))
  const env = { ...GRACE, GIT_AUTHOR_DATE: '@1700000000 +0100' }
  repo.tryGit(['commit', '-q', '-a', '-F', '-'], { input: MESSAGE, env })
  repo.git('checkout', '-q', 'main')
  const { pending } = place.does(['submit-diff', 'fix', '--from', 'side']).facts
  expect(pending.note).toBe('Line 3 says what it means')
  expect(pending.author).toBe('Grace Hopper <grace@example.com>')
  const raw = repo.git('cat-file', 'commit', pending.oid)
  expect(raw).toContain('\nauthor Grace Hopper <grace@example.com> 1700000000 +0100\ncommitter Ada')
  expect(raw).toContain('\nIt said nothing before.\n')
  expect(raw).toContain('\nCo-authored-by: Edith Clarke <edith@example.com>\n')
  expect(raw).not.toContain('Wf-Event')

  place.accepts('-m', 'Good')
  const accepted = repo.git('cat-file', 'commit', 'draft/fix')
  expect(accepted).toContain('\nauthor Grace Hopper')
  expect(accepted).toContain(
    '\n\nGood\n\nCo-authored-by: Edith Clarke <edith@example.com>\n\nWf-Event: accepted\n',
  )
  // Who decided is Ada, by her key.
  expect(accepted).toContain('\nReviewed-by: Ada Lovelace')
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
  expect(repo.git('blame', '--line-porcelain', '-L3,3', 'app.js')).toContain('author Grace Hopper')
  const log = place.does(['log', 'fix']).stdout
  expect(log).toContain('Ada Lovelace')
})

test('of a range the last author leads, and all others are co-authors', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('checkout', '-q', '-b', 'side')
  repo.write('app.js', withLine(3, 'line three'))
  repo.tryGit(['commit', '-q', '-a', '-m', 'One'], { env: GRACE })
  repo.write('README.md', 'Hello there\n')
  repo.commit('Two')
  repo.git('checkout', '-q', 'main')
  const { pending } = place.does(['submit-diff', 'fix', '--from', 'main..side', '-m', 'Both']).facts
  const raw = repo.git('cat-file', 'commit', pending.oid)
  expect(raw).toContain('\n\nBoth\n\n- One\n- Two\n\nCo-authored-by: Grace Hopper <grace@example.com>\n')
  // What stays back is still theirs.
  place.accepts('--path', 'README.md')
  expect(repo.git('cat-file', 'commit', place.pending()[0] ?? '')).toContain('Co-authored-by: Grace')
})
