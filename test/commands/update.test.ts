import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ScratchRepository } from '../support/scratch-repository.js'
import { LINES, type Workplace, withLine, workplace } from '../support/workplace.js'

/** `main` moves on by these files; `null` takes one away. */
function meanwhile({ repo }: Workplace, files: Readonly<Record<string, string | Buffer | null>>): void {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) repo.remove(path)
    else repo.write(path, content)
  }
  repo.commit('Meanwhile')
}

const update = (...more: readonly string[]): readonly string[] => ['update', 'fix', ...more]

/** The worktree that a conflict leaves behind. */
function conflict(place: Workplace): ScratchRepository {
  const answer = place.wf(update())
  expect({ exit: answer.exit, code: answer.code }).toEqual({ exit: 1, code: 'UPDATE_CONFLICT' })
  expect(answer.hint).toBe('wf update fix --continue, or --abort')
  return place.repo.inside(answer.facts.worktree.slice(place.repo.path.length + 1))
}

/** What others put on the target lies before the root that it is verified from. */
const verified = (place: Workplace): void => {
  place.does(['save', 'fix'])
  const { facts } = place.does(['verify', '--root', place.repo.oid('main^1')])
  expect(facts).toMatchObject({ verdict: 'PASS', checked: 1 })
}

test('a target that has not moved is unchanged', async () => {
  const place = await workplace('accepted')
  expect(place.does(update()).status).toBe('unchanged')
})

test('other files come along, and what was signed off stays so', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'README.md': 'Hello again\n' })
  expect(place.does(update()).facts).toMatchObject({ merged: 1, awaiting: [] })
  verified(place)
})

test('a clean merge of the same file is a proposal: exactly that path awaits sign-off', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'app.js': withLine(25, 'line twenty-five'), 'README.md': 'Hello again\n' })
  expect(place.does(update()).facts.awaiting).toEqual(['app.js'])
  expect(place.repo.git('show', 'draft/fix:app.js')).toBe(
    withLine(25, 'line twenty-five', LINES.with(2, 'line three\n')).trimEnd(),
  )
  expect(place.refuses('STAGE_NOT_DONE', ['save', 'fix']).message).toContain('sign-off')
  place.approves()
  verified(place)
})

test('what does not merge is resolved in a worktree, and then signed off', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'app.js': withLine(3, 'line drei') })
  const resolving = conflict(place)
  expect(resolving.read('app.js')).toMatch(
    /<<<<<<< draft\/fix\nline three\n[\s\S]*=======\nline drei\n>>>>>>> main/,
  )
  place.refuses('UPDATE_WAITING', update())
  place.refuses('UPDATE_CONFLICT', update('--continue'))
  resolving.write('app.js', withLine(3, 'line three, or drei'))
  resolving.git('add', 'app.js')
  expect(place.does(update('--continue')).facts.awaiting).toEqual(['app.js'])
  expect(existsSync(resolving.path)).toBe(false)
  place.approves()
  verified(place)
})

test('an update that is given up leaves no trace', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'app.js': withLine(3, 'line drei') })
  const tip = place.repo.oid('draft/fix')
  const resolving = conflict(place)
  place.does(update('--abort'))
  expect(existsSync(resolving.path)).toBe(false)
  expect(place.repo.oid('draft/fix')).toBe(tip)
  expect(place.does(update('--abort')).status).toBe('unchanged')
  place.refuses('NO_UPDATE', update('--continue'))
  expect(place.wf(update('--abort', '--continue')).exit).toBe(2)
})

test('keeping ours: nothing new is to be signed off but that', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'app.js': withLine(3, 'line drei') })
  const resolving = conflict(place)
  resolving.git('checkout', '-q', '--ours', 'app.js')
  resolving.git('add', 'app.js')
  place.does(update('--continue'))
  expect(place.repo.git('show', 'draft/fix:app.js')).toBe(withLine(3, 'line three').trimEnd())
  place.approves()
  verified(place)
  expect(place.repo.git('show', 'main:app.js')).toBe(withLine(3, 'line three').trimEnd())
})

test('taking theirs: the change is gone, and there is nothing of it to land', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'app.js': withLine(3, 'line drei') })
  const resolving = conflict(place)
  resolving.git('checkout', '-q', '--theirs', 'app.js')
  resolving.git('add', 'app.js')
  place.does(update('--continue'))
  expect(place.repo.oid('draft/fix:app.js')).toBe(place.repo.oid('main:app.js'))
  expect(place.does(['status', 'fix']).next.length).toBeGreaterThan(0)
})

test('deleted there and changed here: somebody decides', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'app.js': null })
  const resolving = conflict(place)
  expect(resolving.read('app.js')).toBe(withLine(3, 'line three'))
  resolving.git('add', 'app.js')
  expect(place.does(update('--continue')).facts.awaiting).toEqual(['app.js'])
  place.approves()
  verified(place)
})

test('binary on both sides: no markers are written into it', async () => {
  const place = await workplace('approved')
  const ours = Buffer.from([0, 1, 2, 3])
  place.repo.write('picture.bin', ours)
  place.does(['submit-diff', 'fix'])
  place.accepts()
  place.repo.remove('picture.bin')
  meanwhile(place, { 'picture.bin': Buffer.from([0, 9, 9]) })
  const resolving = conflict(place)
  expect(Buffer.from(resolving.read('picture.bin'))).toEqual(ours)
  resolving.git('add', 'picture.bin')
  place.does(update('--continue'))
  place.approves()
  verified(place)
})

test('the snapshot, proposed here and changed there, is resolved and approved anew', async () => {
  const place = await workplace('begun')
  meanwhile(place, { '.vizier/snapshot.md': 'It does A.\n' })
  place.does(['draft', 'fix', '--goal', 'B too', '--snapshot', '-'], { input: 'It does A and B.\n' })
  place.approves()
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Do B.\n' })
  place.approves()
  place.does(['run', 'fix', '--', 'sh', '-c', 'echo b > b.txt'])
  place.accepts()
  meanwhile(place, { '.vizier/snapshot.md': 'It does A and C.\n' })
  place.refuses('CHANGED_ON_BOTH_SIDES', ['save', 'fix'])
  const resolving = conflict(place)
  resolving.write('.vizier/snapshot.md', 'It does A, B and C.\n')
  resolving.git('add', '.vizier/snapshot.md')
  place.does(update('--continue'))
  expect(place.wf(['save', 'fix']).exit).toBe(1)
  place.approves()
  for (
    let tries = 0;
    tries < 4 && place.does(['status', 'fix']).next[0]?.command !== 'wf save fix';
    tries++
  ) {
    const [next] = place.does(['status', 'fix']).next
    if (next?.command.startsWith('wf approve')) place.approves()
    else if (next?.command.includes('--plan'))
      place.does(['draft', 'fix', '--plan', '-'], { input: 'Do B.\n' })
    else break
  }
  verified(place)
  expect(place.repo.git('show', 'main:.vizier/snapshot.md')).toBe('It does A, B and C.')
})

test('a draft that moved while its update was resolved is not overwritten', async () => {
  const place = await workplace('accepted')
  meanwhile(place, { 'app.js': withLine(3, 'line drei') })
  const resolving = conflict(place)
  place.does(['pause', 'fix'])
  place.does(['resume', 'fix'])
  resolving.git('add', 'app.js')
  expect(place.refuses('UPDATE_MOVED', update('--continue')).hint).toContain('--abort')
})
