import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { everything, type Stage, type Workplace, workplace } from '../support/workplace.js'

// Small disks of their own are mounted, which needs root: where that is not possible these tests fail.

const mounted: string[] = []
afterAll(() => {
  for (const folder of mounted.splice(0)) execFileSync('umount', [folder])
})

/** Ada's repository on a disk of that size. */
async function onDiskOf(size: string, stage: Stage): Promise<Workplace> {
  const place = await workplace(stage)
  const folder = join(place.repo.path, '..', 'disk')
  mkdirSync(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  mounted.push(folder)
  cpSync(place.repo.path, join(folder, 'repo'), { recursive: true, preserveTimestamps: true })
  return place.at(place.repo.inside('../disk/repo'))
}

/** Leaves room for that many pages. */
function fillUp({ repo }: Workplace, pages: number): void {
  const { bsize, bavail } = statfsSync(repo.path)
  writeFileSync(
    join(repo.path, '..', 'filler'),
    Buffer.alloc(Math.max(0, Number(bavail) - pages) * Number(bsize)),
  )
}

test.each([0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 13])(
  'a disk with room for %i more pages: all or nothing, and later all',
  async (pages) => {
    const place = await onDiskOf('4m', 'accepted')
    const { repo } = place
    const before = everything(place)
    const git = repo.git('for-each-ref')
    fillUp(place, pages)
    const answer = place.wf(['save', 'fix'])
    if (answer.exit !== 0) {
      expect(answer.exit, answer.stderr).toBe(3)
      expect(['SYSTEM_FAILED', 'GIT_FAILED']).toContain(answer.code)
      expect(answer.hint).not.toBeNull()
      expect(repo.git('for-each-ref')).toBe(git)
    }
    repo.remove('../filler')
    if (answer.exit !== 0) expect(everything(place)).toEqual(before)
    expect(repo.tryGit(['fsck', '--strict']).status).toBe(0)
    place.does(['save', 'fix'])
    expect(place.does(['verify']).facts.verdict).toBe('PASS')
    expect(repo.git('status', '--porcelain')).toBe('')
  },
)

test('a full disk for temporary files is said, and nothing is half-written', async () => {
  const place = await onDiskOf('4m', 'approved')
  const temporary = join(place.repo.path, '..', 'tmp')
  fillUp(place, 0)
  for (const words of [
    ['run', 'fix', '--', 'sh', '-c', 'echo new > new.txt'],
    ['submit-diff', 'fix', '--patch', '-'],
  ]) {
    const answer = place.wf(words, { env: { TMPDIR: temporary }, input: 'x\n' })
    expect(answer.exit, answer.stderr).toBe(3)
    expect(answer.hint).not.toBeNull()
  }
  expect(place.pending()).toEqual([])
})

test('a read-only file system: reading works, and every other command says why not', async () => {
  const place = await onDiskOf('4m', 'waiting')
  const disk = join(place.repo.path, '..')
  const [patch = ''] = place.pending()
  place.repo.write('README.md', 'Hello again\n')
  execFileSync('mount', ['-o', 'remount,ro', disk])
  for (const words of [
    ['status', 'fix'],
    ['list'],
    ['log', 'fix'],
    ['diff', 'fix'],
    ['show', 'fix'],
    ['verify'],
  ]) {
    place.does(words)
  }
  for (const words of [
    ['accept-diff', 'fix', '--expect', patch],
    ['reject-diff', 'fix', '--expect', patch, '-m', 'No'],
    ['draft', 'other', '--goal', 'Something'],
    ['submit-diff', 'fix'],
    ['run', 'fix', '--', 'touch', 'new.txt'],
    ['pause', 'fix'],
  ]) {
    const before = everything(place)
    const answer = place.wf(words)
    expect({ exit: answer.exit, hint: answer.hint !== null }, `${words} ${answer.stderr}`).toEqual({
      exit: 3,
      hint: true,
    })
    expect(['SYSTEM_FAILED', 'GIT_FAILED']).toContain(answer.code)
    expect(everything(place)).toEqual(before)
  }
  execFileSync('mount', ['-o', 'remount,rw', disk])
  place.accepts()
  expect(existsSync(join(place.repo.path, '.git', 'index.lock'))).toBe(false)
})
