import { expect, test } from 'vitest'
import { type Workplace, withLine, workplace } from '../support/workplace.js'

/** A clone, as somebody else makes it, with these refs besides the branches. */
function cloneOf(place: Workplace, ...refspecs: readonly string[]): Workplace {
  const { repo } = place
  repo.git('clone', '-q', '.', '../clone')
  const clone = place.at(repo.inside('../clone'))
  if (refspecs.length > 0) clone.repo.git('fetch', '-q', 'origin', ...refspecs)
  return clone
}

test('squashed, a change passes detached where its archive was fetched, and is incomplete where not', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  const root = repo.oid('main')
  const { facts } = place.does(['save', 'fix', '--squash'])
  expect(repo.git('rev-list', '--parents', '-1', 'main')).toBe(`${facts.commit} ${root}`)
  expect(place.does(['verify']).facts.branches[0].landings).toMatchObject([
    { workflow: 'fix', detached: true },
  ])
  const clone = cloneOf(place)
  const without = clone.wf(['verify', '--root', root])
  expect({ exit: without.exit, verdict: without.facts.verdict }).toEqual({ exit: 4, verdict: 'INCOMPLETE' })
  expect(without.hint).toBe('wf sync')
  clone.repo.git('fetch', '-q', 'origin', 'refs/wf/*:refs/wf/*')
  const passed = clone.does(['verify', '--root', root]).facts
  expect(passed.verdict).toBe('PASS')
  expect(passed.branches[0].landings).toMatchObject([{ workflow: 'fix', detached: true }])
})

test('a clone without a root is no pass, and names the candidate', async () => {
  const place = await workplace('saved')
  const answer = cloneOf(place).wf(['verify'])
  expect({ exit: answer.exit, code: answer.code }).toEqual({ exit: 4, code: 'NO_ROOT' })
  expect(answer.hint).toMatch(/^wf verify --root [0-9a-f]{40}$/)
  expect(answer.message).toContain('ada@example.com')
})

test('a run is replayed from its session log alone', async () => {
  const place = await workplace('saved')
  const clone = cloneOf(place)
  const { facts } = clone.does(['log', 'fix', '--replay'])
  const events = facts.replay.map((each: { event: string }) => each.event)
  expect(events).toEqual(['opened', 'submitted', 'skipped', 'submitted', 'approved', 'accepted'])
  const decisions = facts.replay.filter((each: { key: string | null }) => each.key !== null)
  expect(decisions).toHaveLength(2)
  for (const each of decisions) expect(each.signature).toBe('good')
  place.does(['draft', 'other', '--goal', 'Something'])
  place.refuses('NO_SESSION', ['log', 'other', '--replay'])
})

test('a session log that was altered is seen through', async () => {
  const place = await workplace('saved')
  const { repo } = place
  const path = '.vizier/sessions/fix.json'
  const session = repo.read(path)
  repo.write(path, session.replace('"Approve the plan', '"Reject the plan'))
  repo.commit('Alter')
  const { facts } = place.does(['log', 'fix', '--replay'])
  expect(facts.replay.some((each: { signature: string }) => !['good', 'none'].includes(each.signature))).toBe(
    true,
  )
  repo.write(path, `${session}not JSON\n`)
  repo.commit('Break')
  place.refuses('BAD_SESSION', ['log', 'fix', '--replay'])
})

test('a workflow begins with the artefacts of an earlier one, and approves them anew', async () => {
  const place = await workplace('approved')
  place.abandons('fix')
  expect(place.refuses('WORKFLOW_ABANDONED', ['save', 'fix']).hint).toBe('wf draft fix-2 --from fix')
  const { facts } = place.does(['draft', 'fix-2', '--from', 'fix'])
  const states = Object.fromEntries(
    facts.stages.map((each: { name: string; state: string }) => [each.name, each.state]),
  )
  expect(states).toMatchObject({ goal: 'completed', plan: 'completed', 'plan-approval': 'awaiting' })
  expect(place.repo.git('show', 'draft/fix-2:.vizier/implementation-plans/fix-2.md')).toBe('Change line 3.')
  place.refuses('NO_SUCH_WORKFLOW', ['draft', 'fix-3', '--from', 'nothing'])
})

test('work by hand on the draft is code that nobody has signed off', async () => {
  const place = await workplace('accepted')
  const draft = place.repo.worktree('draft/fix')
  draft.write('hand.txt', 'by hand\n')
  draft.commit('By hand')
  expect(place.refuses('STAGE_NOT_DONE', ['save', 'fix']).message).toContain('sign-off')
  place.approves()
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('a branch merged by hand into the draft is signed off as what it brings', async () => {
  const place = await workplace('accepted')
  const { repo } = place
  repo.git('checkout', '-q', '-b', 'side', 'main')
  repo.write('side.txt', 'from the side\n')
  repo.commit('Side')
  repo.git('checkout', '-q', 'main')
  const draft = repo.worktree('draft/fix')
  draft.git('merge', '-q', '--no-edit', 'side')
  expect(place.refuses('STAGE_NOT_DONE', ['save', 'fix']).message).toContain('sign-off')
  place.approves()
  const { facts } = place.does(['save', 'fix'])
  expect(facts.files.map((file: { path: string }) => file.path)).toContain('side.txt')
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('ordinary commits above the last event may be amended and rebased; then they await sign-off', async () => {
  const place = await workplace('accepted')
  const draft = place.repo.worktree('draft/fix')
  const event = draft.oid('HEAD')
  draft.write('one.txt', 'one\n')
  draft.commit('One')
  draft.write('two.txt', 'two\n')
  draft.commit('Two')
  draft.write('two.txt', 'two, amended\n')
  draft.git('commit', '-q', '-a', '--amend', '-m', 'Two, amended')
  draft.tryGit(['rebase', '-q', '-i', event], { env: { GIT_SEQUENCE_EDITOR: "sed -i '1{h;d};2{G}'" } })
  expect(draft.git('log', '--format=%s', `${event}..`)).toBe('One\nTwo, amended')
  place.approves()
  place.does(['save', 'fix'])
  expect(place.does(['verify']).facts.verdict).toBe('PASS')
})

test('an event that was amended or rebased away is a fault of the log, and nothing is built upon it', async () => {
  const place = await workplace('accepted')
  const draft = place.repo.worktree('draft/fix')
  draft.write('app.js', withLine(3, 'something else'))
  draft.git('commit', '-q', '-a', '--amend', '--no-edit')
  for (const words of [
    ['save', 'fix'],
    ['submit-diff', 'fix'],
    ['pause', 'fix'],
    ['update', 'fix'],
  ]) {
    expect(place.refuses('LOG_FAULT', words).hint).toBe('wf verify fix')
  }
  place.does(['log', 'fix'])
  expect(place.wf(['verify', 'fix']).exit).toBe(1)
})
