import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { workplace } from '../support/workplace.js'

const FOLDER = Array.from({ length: 130_000 }, (_, at) => `${'x'.repeat(243)}-${String(at).padStart(6, '0')}`)

/** A folder of more than 32 MiB, as one tree. */
function hugeTree(repo: ScratchRepository): string {
  const blob = repo.tryGit(['hash-object', '-w', '--stdin'], { input: 'x\n' }).stdout.trim()
  const input = FOLDER.map((name) => `100644 blob ${blob}\t${name}\n`).join('')
  return repo.tryGit(['mktree'], { input }).stdout.trim()
}

test('a tree that verify would not read is refused by save, before anything is signed', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  const tip = repo.oid('draft/fix')
  const top = repo.git('ls-tree', tip)
  const tree = repo
    .tryGit(['mktree'], { input: `${top}\n040000 tree ${hugeTree(repo)}\thuge\n` })
    .stdout.trim()
  const commit = repo.git('commit-tree', '-m', 'More files than anybody reads', '-p', tip, tree) as Oid
  repo.git('update-ref', 'refs/heads/draft/fix', commit)
  expect(place.refuses('OBJECT_TOO_LARGE', ['save', 'fix']).hint).toMatch(/git cat-file -s [0-9a-f]{40}/)
})

test('a file of any size is accepted, saved and verified', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const root = repo.oid('main')
  repo.write('large', Buffer.concat([Buffer.from('line\n'.repeat(200)), Buffer.alloc(40 << 20)]))
  place.does(['submit-diff', 'fix', '--', 'large'])
  repo.remove('large')
  place.accepts()
  place.does(['save', 'fix'])
  expect(place.wf(['verify', '--root', root]).facts).toMatchObject({ verdict: 'PASS', findings: [] })
})
