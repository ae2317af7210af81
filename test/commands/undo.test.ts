import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { testKey } from '../support/test-key.js'
import { WF } from '../support/town.js'
import { type Workplace, workplace } from '../support/workplace.js'

const tipOf = (place: Workplace): string => place.repo.oid('draft/fix')
const undo = (place: Workplace, expect: string) => place.does(['undo', 'fix', '--expect', expect])

test('what nobody else has seen goes step by step, as if it had not been recorded', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  const events = repo.git('log', '--format=%H', '--first-parent', 'draft/fix').split('\n')
  const patch = repo.git('log', '-1', '--format=%B', 'draft/fix').match(/^Wf-Patch: (.*)$/m)?.[1] ?? ''
  expect(place.refuses('EXPECT_MISSING', ['undo', 'fix']).hint).toBe(`wf undo fix --expect ${events[0]}`)
  place.refuses('EXPECT_MISMATCH', ['undo', 'fix', '--expect', events[1] ?? ''])
  place.refuses('AGENT_DECISION', ['undo', 'fix', '--expect', tipOf(place)], { env: { WF_AGENT: 'x' } })
  expect(undo(place, tipOf(place)).facts).toMatchObject({ by: 'ref', undone: { event: 'accepted' } })
  expect([tipOf(place), place.pending()]).toEqual([events[1], [patch]])
  expect(repo.oid(`refs/wf/kept/fix/${events[0]}`)).toBe(events[0])
  expect(place.does(['diff', 'fix']).facts.pending.patch).toBe(1)
  place.refuses('EXPECT_MISMATCH', ['undo', 'fix', '--expect', tipOf(place)])
  expect(undo(place, patch).facts).toMatchObject({ by: 'ref', undone: { event: 'proposed', patch: 1 } })
  expect([tipOf(place), place.pending()]).toEqual([events[1], []])
  expect(undo(place, tipOf(place)).facts.undone).toMatchObject({ event: 'approved', stage: 'plan-approval' })
  expect(undo(place, tipOf(place)).facts.undone).toMatchObject({ event: 'submitted', stage: 'plan' })
  // No memory of the longer log is held against it.
  expect(place.does(['verify', 'fix']).facts.findings).toEqual([])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 3.\n' })
  place.approves()
  repo.write('new.txt', 'new\n')
  place.does(['submit-diff', 'fix', '--', 'new.txt'])
  expect(place.does(['diff', 'fix']).facts.pending.patch).toBe(2)
  place.accepts()
  repo.git('clean', '-qf')
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
  place.refuses('WORKFLOW_SEALED', ['undo', 'fix', '--expect', repo.oid('refs/wf/archive/fix')])
})

test('a part that was accepted goes with what it left, and the whole patch waits again', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.write('a.txt', 'a\n')
  repo.write('b.txt', 'b\n')
  place.does(['submit-diff', 'fix'])
  const [whole = ''] = place.pending()
  const before = tipOf(place)
  place.does(['accept-diff', 'fix', '--expect', whole, '--path', 'a.txt'])
  const draft = repo.worktree('draft/fix')
  undo(place, tipOf(place))
  expect([tipOf(place), place.pending()]).toEqual([before, [whole]])
  expect(draft.git('status', '--porcelain')).toBe('')
  place.does(['reject-diff', 'fix', '--expect', whole, '-m', 'No'])
  undo(place, tipOf(place))
  expect([tipOf(place), place.pending()]).toEqual([before, [whole]])
  place.does(['pause', 'fix'])
  expect(undo(place, tipOf(place)).facts.undone.event).toBe('paused')
  // The rest was patch 2, and no other patch is.
  repo.write('c.txt', 'c\n')
  expect(place.does(['submit-diff', 'fix', '--', 'c.txt']).facts.pending.patch).toBe(3)
})

test('what a remote has is followed by an event that says the opposite, or by the command that is right', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('init', '-q', '--bare', '../remote.git')
  repo.git('remote', 'add', 'origin', '../remote.git')
  const push = () => place.does(['sync', 'fix'])
  push()
  const approved = tipOf(place)
  const told = undo(place, approved)
  expect(told.facts).toMatchObject({ by: 'event', undone: { event: 'approved', oid: approved } })
  expect(repo.oid('draft/fix^')).toBe(approved)
  expect(repo.git('log', '-1', '--format=%B', 'draft/fix')).toMatch(
    /Taken back\n\nWf-Event: revised\n[\s\S]*\nWf-Signature: /,
  )
  push()
  expect(place.refuses('PUSHED', ['undo', 'fix', '--expect', tipOf(place)]).hint).toBe('wf status fix')
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 4.\n' })
  // This one is only here.
  expect(undo(place, tipOf(place)).facts.by).toBe('ref')
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 5.\n' })
  place.approves()
  push()
  repo.write('a.txt', 'a\n')
  place.does(['submit-diff', 'fix', '--', 'a.txt'])
  place.does(['sync', 'fix', '--pending'])
  const [patch = ''] = place.pending()
  expect(undo(place, patch).facts).toMatchObject({ by: 'event', undone: { event: 'proposed' } })
  place.does(['sync', 'fix', '--pending'])
  expect(place.pending()).toEqual([])
  expect(place.refuses('PUSHED', ['undo', 'fix', '--expect', tipOf(place)]).hint).toBe(
    `wf submit-diff fix --from ${patch}`,
  )
  place.does(['pause', 'fix'])
  push()
  expect(undo(place, tipOf(place)).facts.undone.event).toBe('paused')
  expect(place.does(['status', 'fix']).facts.state).not.toBe('paused')
  expect(place.does(['verify', 'fix']).facts.findings).toEqual([])
})

test('what somebody built upon, or somebody else recorded, stays', async () => {
  const place = await workplace('approved')
  const { repo } = place
  const tip = tipOf(place)
  const refuses = (code: string) => place.refuses(code, ['undo', 'fix', '--expect', tipOf(place)])
  repo.git('branch', 'mine', 'draft/fix')
  expect(refuses('BUILT_UPON')).toMatchObject({
    message: 'refs/heads/mine was built upon approved (plan-approval)',
    hint: 'wf revise fix --stage plan-approval -m WHY',
  })
  repo.git('branch', '-D', 'mine')
  repo.write('a.txt', 'a\n')
  place.does(['submit-diff', 'fix', '--', 'a.txt'], {
    env: { GIT_COMMITTER_EMAIL: 'bob@example.com', GIT_AUTHOR_EMAIL: 'bob@example.com' },
  })
  expect(refuses('BUILT_UPON').message).toContain(`refs/wf/pending/fix/${place.pending()[0]}`)
  repo.git('update-ref', '-d', `refs/wf/pending/fix/${place.pending()[0]}`)
  const key = repo.git('config', 'wf.signingkey')
  repo.git('config', 'wf.signingkey', testKey('bob').path)
  refuses('NOT_YOURS')
  repo.git('config', 'wf.signingkey', key)
  const draft = repo.worktree('draft/fix')
  draft.git('commit', '-q', '--allow-empty', '-m', 'By hand')
  expect(refuses('NOT_AN_EVENT').hint).toBe(`git switch draft/fix && git reset --keep ${tip}`)
  draft.git('reset', '-q', '--keep', tip)
  const born = await workplace('born')
  born.does(['init', '--no-hooks', '--signing-key', testKey('ada').path])
  born.does(['draft', 'fix', '--goal', 'x'])
  undo(born, tipOf(born))
  expect(born.refuses('NOT_UNDONE', ['undo', 'fix', '--expect', tipOf(born)]).hint).toBe(
    'wf abandon fix --discard',
  )
})

test('what may have been pushed where no ref tells is followed by an event', async () => {
  const place = await workplace('approved')
  const { repo } = place
  place.does(['hooks', 'install'])
  repo.git('init', '-q', '--bare', '../remote.git')
  const approved = tipOf(place)
  repo.git('push', '-q', '../remote.git', 'draft/fix')
  expect(undo(place, approved).facts).toMatchObject({ by: 'event', undone: { event: 'approved' } })
  // Under another name it is the same log.
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 4.\n' })
  repo.git('push', '-q', '../remote.git', 'draft/fix:refs/heads/elsewhere')
  place.refuses('PUSHED', ['undo', 'fix', '--expect', tipOf(place)])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 5.\n' })
  expect(undo(place, tipOf(place)).facts).toMatchObject({
    by: 'ref',
    how: 'it is not known to have been pushed: here it is as if it had not been recorded',
  })
  // The push of a patch takes its parent along.
  place.approves()
  repo.write('a.txt', 'a\n')
  place.does(['submit-diff', 'fix', '--', 'a.txt'])
  const [patch = ''] = place.pending()
  repo.git('push', '-q', '../remote.git', `refs/wf/pending/fix/${patch}`)
  expect(undo(place, patch).facts.by).toBe('event')
})

test('a sync that ends between its push and its memory of it leaves a note from before', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('init', '-q', '--bare', '../remote.git')
  // It takes the push, and then nobody is there any more to write it down.
  repo.write('../remote.git/hooks/post-receive', '#!/bin/sh\nkill -9 "$(cat ../caller)"\n', 0o755)
  repo.git('remote', 'add', '-t', 'main', 'origin', '../remote.git')
  const words = ['-c', 'echo $$ > ../caller; exec "$0" "$@"', process.execPath, WF, 'sync', 'fix']
  const { signal } = spawnSync('sh', words, { cwd: repo.path, env: { ...repo.env, TMPDIR: place.temporary } })
  expect(signal).toBe('SIGKILL')
  expect(repo.git('for-each-ref', 'refs/wf/seen', 'refs/remotes')).toBe('')
  const approved = tipOf(place)
  expect(undo(place, approved).facts).toMatchObject({ by: 'event', undone: { event: 'approved' } })
})

test('in a clone with a remote and without the hook, an event that says the opposite is preferred', async () => {
  const place = await workplace('approved')
  const { repo } = place
  repo.git('remote', 'add', 'origin', '../nowhere.git')
  expect(undo(place, tipOf(place)).facts).toMatchObject({ by: 'event', undone: { event: 'approved' } })
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 4.\n' })
  expect(undo(place, tipOf(place)).facts).toMatchObject({ by: 'ref', undone: { event: 'submitted' } })
  place.does(['hooks', 'install'])
  place.does(['draft', 'fix', '--plan', '-'], { input: 'Change line 4.\n' })
  place.approves()
  expect(undo(place, tipOf(place)).facts.by).toBe('ref')
})
