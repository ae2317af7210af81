import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Oid } from '../../src/domain/names/oid.js'
import { formatFor } from '../support/half.js'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { type Answer, type Workplace, workplace } from '../support/workplace.js'

const codes = (answer: Answer): readonly string[] =>
  answer.facts.findings.map((each: { code: string }) => each.code)

const looseFile = (repo: ScratchRepository, oid: Oid): string =>
  join(repo.path, '.git', 'objects', oid.slice(0, 2), oid.slice(2))

/** Puts other bytes under the name of an object, as somebody does who can write to the disk. */
function exchange(repo: ScratchRepository, oid: Oid, change: (raw: Buffer) => Buffer): void {
  const file = looseFile(repo, oid)
  const raw = inflateSync(readFileSync(file))
  chmodSync(file, 0o644)
  writeFileSync(file, deflateSync(change(raw)))
}

const verify = (place: Workplace, ...more: readonly string[]): Answer => place.wf(['verify', ...more])

test.each([formatFor('an object that was rewritten under its old name is found (%s)')])(
  'an object that was rewritten under its old name is found (%s)',
  async (format) => {
    const place = await workplace('saved', { format })
    const { repo } = place
    expect(verify(place).facts.verdict).toBe('PASS')
    const seal = repo.oid('main^2')
    // The same length, another word: Git itself reads it without complaint.
    exchange(repo, seal, (raw) =>
      Buffer.from(raw.toString('latin1').replace('Seal fix', 'Seel fix'), 'latin1'),
    )
    expect(repo.git('log', '-1', '--format=%s', seal)).toContain('Seel fix')
    const answer = verify(place, '--no-cache')
    expect({ exit: answer.exit, codes: codes(answer) }).toEqual({ exit: 1, codes: ['OBJECT_ALTERED'] })
    expect(answer.message).toContain(seal)
    expect(answer.hint).toContain(
      `objects/${seal.slice(0, 2)}/${seal.slice(2)})"; git fetch --refetch --no-filter --no-prune --refmap= origin `,
    )
  },
)

test('a tree and a policy that were exchanged, and an object that cannot be unpacked, are found', async () => {
  for (const name of ['main^{tree}', 'main^2~:.vizier/policy.yml', 'main^2~3']) {
    const place = await workplace('saved')
    const { repo } = place
    const oid = repo.oid(name)
    if (name.endsWith('3')) {
      chmodSync(looseFile(repo, oid), 0o644)
      writeFileSync(looseFile(repo, oid), readFileSync(looseFile(repo, oid)).subarray(0, -12))
    } else {
      exchange(repo, oid, (raw) => {
        const other = Buffer.from(raw)
        const at = raw.indexOf(0) + 9
        other[at] = (other[at] ?? 0) ^ 1
        return other
      })
    }
    const answer = verify(place, '--no-cache')
    expect({ name, exit: answer.exit, code: codes(answer)[0] }).toEqual({
      name,
      exit: 1,
      code: 'OBJECT_ALTERED',
    })
  }
})

test('an object that is missing makes the verdict incomplete, and the hint says how to get it', async () => {
  const place = await workplace('saved')
  const { repo } = place
  rmSync(looseFile(repo, repo.oid('main^2~2^{tree}')), { force: true })
  const plan = repo.oid('main^2~1')
  rmSync(looseFile(repo, plan))
  const answer = verify(place, '--no-cache')
  expect({ exit: answer.exit, codes: codes(answer) }).toEqual({ exit: 4, codes: ['OBJECT_MISSING'] })
  expect(answer.hint).toContain('git fetch')
})

test('shallow clones are incomplete, and say what to fetch', async () => {
  const place = await workplace('saved')
  const { repo } = place
  repo.git('clone', '-q', '--depth', '1', `file://${repo.path}`, '../shallow')
  const clone = place.at(repo.inside('../shallow'))
  const answer = clone.wf(['verify', '--root', repo.oid('main~1')])
  expect({ exit: answer.exit, code: answer.code }).toEqual({ exit: 4, code: 'OBJECT_MISSING' })
  expect(answer.hint).toMatch(/^git fetch --unshallow --no-prune /)
})

test('nothing that lies beside the objects has a say', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const [landing, root] = [repo.oid('main'), repo.oid('main~1')]
  // A replacement that hides the landing, a graft, a graph that leads elsewhere, and a configuration that runs things.
  repo.git('update-ref', `refs/replace/${landing}`, root)
  mkdirSync(join(repo.path, '.git', 'info'), { recursive: true })
  writeFileSync(join(repo.path, '.git', 'info', 'grafts'), `${landing} ${root}\n`)
  writeFileSync(join(repo.path, '.git', 'info', 'attributes'), '* -diff merge=union filter=evil\n')
  mkdirSync(join(repo.path, '.git', 'objects', 'info'), { recursive: true })
  writeFileSync(join(repo.path, '.git', 'objects', 'info', 'commit-graph'), 'no graph')
  const trap = repo.write.bind(repo)
  trap('../trap.sh', '#!/bin/sh\ntouch "$TRAP"\nexit 1\n', 0o755)
  const script = join(dirname(repo.path), 'trap.sh')
  for (const key of ['core.fsmonitor', 'diff.external', 'gpg.program', 'gpg.ssh.program', 'core.pager']) {
    repo.git('config', key, script)
  }
  repo.git('config', 'filter.evil.smudge', script)
  repo.git('config', 'core.hooksPath', dirname(script))
  const trapped = join(dirname(repo.path), 'trapped')
  const answer = place.wf(['verify', '--no-cache'], { env: { TRAP: trapped } })
  expect({ exit: answer.exit, verdict: answer.facts.verdict, checked: answer.facts.checked }).toEqual({
    exit: 0,
    verdict: 'PASS',
    checked: 1,
  })
  expect(existsSync(trapped)).toBe(false)
  expect(readdirSync(place.temporary)).toEqual([])
})

test('a promisor remote is not asked for what is missing', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const clone = repo.inside('../partial')
  repo.git('config', 'uploadpack.allowFilter', 'true')
  repo.git('clone', '-q', '--no-checkout', '--filter=tree:0', `file://${repo.path}`, '../partial')
  const there = place.at(clone)
  const count = () => clone.git('count-objects', '-v')
  const before = count()
  const answer = there.wf(['verify', '--root', repo.oid('main~1')])
  expect({ exit: answer.exit, code: answer.code }).toEqual({ exit: 4, code: 'OBJECT_MISSING' })
  expect(count()).toBe(before)
})

test('a large file is hashed as it comes, and its lines are counted', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('large.txt', `${'x'.repeat(99)}\n`.repeat(50_000))
  place.does(['submit-diff', 'fix', '--', 'large.txt'])
  place.accepts()
  place.does(['save', 'fix'])
  repo.git('checkout', '-q', '-f', 'main')
  const blob = repo.oid('main:large.txt')
  expect(
    createHash('sha1')
      .update(`blob 5000000\0${repo.gitBytes('cat-file', 'blob', blob)}`, 'latin1')
      .digest('hex'),
  ).toBe(blob)
  place.does(['draft', 'cut', '--goal', 'Less', '--plan', '-'], { input: 'Cut it.\n' })
  const { facts } = place.does(['status', 'cut'])
  const plan = facts.stages.find((each: { state: string }) => each.state === 'awaiting').subject
  place.does(['approve', 'cut', '--expect', plan])
  repo.write('large.txt', `${'x'.repeat(99)}\n`.repeat(20_000))
  const patch = place.does(['submit-diff', 'cut', '--', 'large.txt']).facts.pending
  expect(patch.destructive).toEqual(['large.txt'])
  place.does(['accept-diff', 'cut', '--expect', patch.oid, '--confirm-destructive'])
  repo.git('checkout', '-q', '--', 'large.txt')
  place.does(['save', 'cut'])
  expect(verify(place).facts.verdict).toBe('PASS')
})
