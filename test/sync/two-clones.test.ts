import { expect, test } from 'vitest'
import { renderText } from '../../src/render/text.js'
import { becameOf, type Clone, clones, copyOf, didOf, openDraft } from '../support/clones.js'

/** Ann has opened `x`, and both have it. */
async function both(rules = '{ plan: { approvals: 2, role: reviewer } }') {
  const begun = templates.get(rules) ?? begin(rules)
  templates.set(rules, begun)
  const { all: first, plan } = await begun
  const all = copyOf(first)
  return { all, ann: all.of.Ann as Clone, bob: all.of.Bob as Clone, plan }
}

const templates = new Map<string, ReturnType<typeof begin>>()

async function begin(rules: string) {
  const all = clones({ rules })
  const plan = await openDraft(all.of.Ann as Clone, 'x')
  await all.of.Ann?.does('sync')
  await all.of.Bob?.does('sync', 'x')
  return { all, plan }
}

test('a draft goes to the remote, is known elsewhere, and is there as a draft where it is named', async () => {
  const all = clones()
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  await openDraft(ann, 'x')
  expect(didOf(await ann.does('sync'))).toEqual({ x: 'pushed' })
  expect(await ann.does('sync')).toMatchObject({ status: 'unchanged' })
  expect(didOf(await bob.does('sync'))).toEqual({ x: 'known' })
  expect(bob.git('for-each-ref', 'refs/heads/draft/')).toBe('')
  expect(bob.git('rev-parse', 'origin/draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
  expect(didOf(await bob.does('sync', 'x'))).toEqual({ x: 'taken' })
  expect(bob.git('rev-parse', 'draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
  expect(await bob.does('sync', 'x')).toMatchObject({ status: 'unchanged' })
})

test('approvals that cross are both in the log, and the second one is signed again', async () => {
  const { ann, bob, plan } = await both()
  await ann.does('approve', 'x', '--expect', plan)
  await bob.does('approve', 'x', '--expect', plan)
  const mine = bob.git('rev-parse', 'draft/x')
  expect(didOf(await ann.does('sync'))).toEqual({ x: 'pushed' })
  const asked = await bob.wf('sync')
  expect(asked).toMatchObject({
    status: 'refused',
    reason: { code: 'DIVERGED', hint: 'wf sync x --decide-again' },
  })
  expect(becameOf(asked)).toEqual(['approved again'])
  expect(bob.git('rev-parse', 'draft/x')).toBe(mine)
  const said = await bob.does('sync', '--decide-again')
  expect(didOf(said)).toEqual({ x: 'redone' })
  expect(becameOf(said)).toEqual(['approved again'])
  expect(bob.log('x').slice(-2)).toEqual(['approved Ann', 'approved Bob'])
  expect(didOf(await ann.does('sync'))).toEqual({ x: 'forwarded' })
  expect(ann.git('rev-parse', 'draft/x')).toBe(bob.git('rev-parse', 'draft/x'))
  // Nothing is lost: what was signed first is still reachable.
  expect(bob.git('rev-parse', `refs/wf/kept/x/${mine}`)).toBe(mine)
  const { facts } = await ann.does('status', 'x')
  const stages = facts.stages as readonly { name: string; state: string }[]
  expect(stages.find(({ name }) => name === 'plan-approval')?.state).toBe('completed')
  await ann.does('verify', 'x', '--root', ann.git('rev-parse', 'main'))
})

test('an approval of a plan that was replaced meanwhile is named as overtaken, and not signed again', async () => {
  const { ann, bob, plan } = await both()
  await bob.does('approve', 'x', '--expect', plan)
  ann.write('../plan.txt', 'Look three times.\n')
  await ann.does('draft', 'x', '--plan', `${ann.path}/../plan.txt`)
  await ann.does('sync')
  const said = await bob.does('sync', '--decide-again')
  expect(becameOf(said)).toEqual(['approved overtaken'])
  expect(bob.log('x').filter((line) => line.startsWith('approved'))).toEqual([])
  expect(bob.git('rev-parse', 'draft/x')).toBe(ann.git('rev-parse', 'draft/x'))
})

test('an approval from before a new version was asked for does not count after it', async () => {
  const { ann, bob, plan } = await both()
  await bob.does('approve', 'x', '--expect', plan)
  await ann.does('revise', 'x', '-m', 'Longer', '--expect', plan)
  await ann.does('sync')
  expect(becameOf(await bob.does('sync', '--decide-again'))).toEqual(['approved overtaken'])
})

test('ordinary commits and marks go on top without a question; the same said twice is there already', async () => {
  const { ann, bob } = await both()
  await ann.does('pause', 'x', '-m', 'Lunch')
  await ann.does('sync')
  bob.git('switch', '-q', 'draft/x')
  bob.write('app.js', 'second\n')
  bob.git('commit', '-q', '-a', '-m', 'Try')
  await bob.does('pause', 'x', '-m', 'Tea')
  bob.write('own.txt', 'not committed\n')
  const said = await bob.does('sync')
  expect(becameOf(said)).toEqual(['commit again', 'paused there'])
  expect(bob.log('x').slice(-2)).toEqual(['paused Ann', ' Bob'])
  expect(bob.git('status', '--short')).toBe('?? own.txt')
  expect(bob.git('show', 'HEAD:app.js')).toBe('second')
  await ann.does('sync')
  expect(ann.log('x')).toEqual(bob.log('x'))
})

test('what was decided here waits while the draft is paused there, and goes on top when it is resumed', async () => {
  const { ann, bob, plan } = await both()
  await ann.does('pause', 'x')
  await ann.does('sync')
  await bob.does('approve', 'x', '--expect', plan)
  const said = await bob.wf('sync', '--decide-again')
  expect(said).toMatchObject({ status: 'refused', reason: { code: 'WORKFLOW_PAUSED' } })
  expect(becameOf(said)).toEqual(['approved held'])
  expect(bob.log('x').at(-1)).toBe('approved Bob')
  await ann.does('resume', 'x')
  await ann.does('sync')
  await bob.does('sync', '--decide-again')
  expect(bob.log('x').slice(-3)).toEqual(['paused Ann', 'resumed Ann', 'approved Bob'])
})

test('a checked-out draft follows, and work in its way stops that draft alone', async () => {
  const { ann, bob } = await both()
  await openDraft(ann, 'y')
  await ann.does('sync')
  await bob.does('sync', 'y')
  bob.git('switch', '-q', 'draft/x')
  for (const slug of ['x', 'y']) {
    ann.write('../plan.txt', `Look three times at ${slug}.\n`)
    await ann.does('draft', slug, '--plan', `${ann.path}/../plan.txt`)
  }
  await ann.does('sync')
  bob.write('.vizier/implementation-plans/x.md', 'mine\n')
  const said = await bob.wf('sync')
  expect(said).toMatchObject({ status: 'refused', reason: { code: 'WORK_IN_THE_WAY' } })
  expect(didOf(said)).toEqual({ x: 'refused', y: 'forwarded' })
  bob.git('checkout', '-q', '.')
  expect(didOf(await bob.does('sync'))).toEqual({ x: 'forwarded' })
  expect(bob.git('status', '--short')).toBe('')
})

test('patches at the gate are exchanged when asked for, and leave both gates when they are decided on', async () => {
  const { all, ann, bob, plan } = await both('{}')
  await ann.does('approve', 'x', '--expect', plan)
  ann.write('app.js', 'second\n')
  const { facts } = await ann.does('submit-diff', 'x')
  const { oid } = facts.pending as { oid: string }
  await ann.does('sync')
  expect(all.git('for-each-ref', 'refs/wf/')).toBe('')
  await ann.does('sync', '--pending')
  await bob.does('sync')
  expect(bob.git('for-each-ref', 'refs/wf/pending/')).toBe('')
  await bob.does('sync', '--pending')
  await bob.does('accept-diff', 'x', '--expect', oid)
  await bob.does('sync', '--pending')
  expect(all.git('for-each-ref', 'refs/wf/pending/')).toBe('')
  await ann.does('sync')
  expect(ann.git('for-each-ref', 'refs/wf/pending/')).toBe('')
  expect(ann.log('x').at(-1)).toBe('accepted Bob')
})

test('a number that two clones gave to two patches is neither of them, and each is named by its id', async () => {
  const { ann, bob, plan } = await both('{}')
  await ann.does('approve', 'x', '--expect', plan)
  await ann.does('sync')
  await bob.does('sync')
  const propose = async (clone: Clone, name: string) => {
    clone.write(name, name)
    return (await clone.does('submit-diff', 'x', '--', name)).facts.pending as {
      oid: string
      patch: number | null
    }
  }
  const mine = await propose(ann, 'a.txt')
  const theirs = await propose(bob, 'b.txt')
  expect([mine.patch, theirs.patch]).toEqual([1, 1])
  await ann.does('sync', '--pending')
  await bob.does('sync', '--pending')
  const { facts } = await bob.does('diff', 'x')
  const waiting = facts.waiting as readonly { oid: string; patch: number | null }[]
  expect(waiting.map(({ oid }) => oid).sort()).toEqual([mine.oid, theirs.oid].sort())
  expect(waiting.map(({ patch }) => patch)).toEqual([null, null])
  const refused = await bob.wf('accept-diff', 'x', '--patch', '1', '--expect', mine.oid)
  expect(refused.reason).toMatchObject({ code: 'NO_PATCH' })
  expect(refused.reason?.message).toContain(mine.oid.slice(0, 10))
  await bob.does('accept-diff', 'x', '--patch', theirs.oid.slice(0, 10), '--expect', theirs.oid)
  expect(bob.git('log', '-1', '--format=%s', 'draft/x')).toBe(`Accept patch ${theirs.oid.slice(0, 10)} of x`)
  expect((await propose(bob, 'c.txt')).patch).toBe(2)
})

test('an end is known everywhere: the archive comes, and the draft goes where nobody has it checked out', async () => {
  const { all, ann, bob } = await both()
  await ann.does('abandon', 'x', '-m', 'Enough', '--expect', ann.git('rev-parse', 'draft/x'))
  expect(didOf(await ann.does('sync'))).toEqual({ x: 'pushed' })
  expect(all.git('rev-parse', 'refs/heads/draft/x')).toBe(all.git('rev-parse', 'refs/wf/archive/x'))
  expect(didOf(await bob.does('sync'))).toEqual({ x: 'ended' })
  expect(bob.git('for-each-ref', 'refs/heads/draft/')).toBe('')
  expect(bob.git('rev-parse', 'refs/wf/archive/x')).toBe(ann.git('rev-parse', 'refs/wf/archive/x'))
  expect(await bob.does('sync')).toMatchObject({ status: 'unchanged' })
  expect(await ann.does('sync')).toMatchObject({ status: 'unchanged' })
})

test('a decision that comes after the end is overtaken; an end that comes after a decision is refused', async () => {
  const { ann, bob, plan } = await both()
  await bob.does('approve', 'x', '--expect', plan)
  await ann.does('abandon', 'x', '-m', 'Enough', '--expect', ann.git('rev-parse', 'draft/x'))
  await ann.does('sync')
  const mine = bob.git('rev-parse', 'draft/x')
  expect(becameOf(await bob.does('sync', '--decide-again'))).toEqual(['approved overtaken'])
  expect(bob.git('rev-parse', `refs/wf/kept/x/${mine}`)).toBe(mine)
  await bob.does('gc')
  expect(bob.git('for-each-ref', 'refs/wf/kept/', 'refs/wf/seen/')).toBe('')
  expect(await bob.does('sync')).toMatchObject({ status: 'unchanged' })
  const second = await openDraft(ann, 'y')
  await ann.does('sync')
  await bob.does('sync', 'y')
  await bob.does('approve', 'y', '--expect', second)
  await bob.does('sync')
  await ann.does('abandon', 'y', '-m', 'Enough', '--expect', ann.git('rev-parse', 'draft/y'))
  expect(await ann.wf('sync', 'y')).toMatchObject({ reason: { code: 'ENDED_HERE' } })
})

test('at a terminal it shows what would become of each, and a no leaves all as it is', async () => {
  const { ann, bob, plan } = await both()
  await ann.does('approve', 'x', '--expect', plan)
  await bob.does('approve', 'x', '--expect', plan)
  await ann.does('sync')
  const before = bob.git('rev-parse', 'draft/x')
  const shown: string[] = []
  const person = (yes: boolean) => ({
    show: async (text: string) => void shown.push(text),
    confirm: async () => yes,
    ask: async () => null,
    choose: async () => '',
    edit: async () => null,
  })
  expect(await bob.at(person(false), 'sync')).toMatchObject({ reason: { code: 'NOT_CONFIRMED' } })
  expect(bob.git('rev-parse', 'draft/x')).toBe(before)
  expect(shown.join('')).toMatch(/again +approved +Approve the plan of x\n/)
  expect(await bob.at(person(true), 'sync')).toMatchObject({ status: 'done' })
  expect(bob.log('x').slice(-2)).toEqual(['approved Ann', 'approved Bob'])
})

test('status says, from what this clone has seen, whether a draft is ahead, behind or diverged', async () => {
  const { all, ann, bob, plan } = await both()
  const standing = async (clone: Clone) => (await clone.does('status', 'x')).facts.remotes
  const at = (state: string, ahead: number, behind: number) => [{ remote: 'origin', state, ahead, behind }]
  expect(await standing(bob)).toEqual(at('same', 0, 0))
  await bob.does('approve', 'x', '--expect', plan)
  expect(await standing(bob)).toEqual(at('ahead', 1, 0))
  await ann.does('approve', 'x', '--expect', plan)
  await ann.does('sync')
  // A plain fetch is as good as a sync to know it.
  bob.git('fetch', '-q')
  const said = await bob.does('status', 'x')
  expect(said.facts.remotes).toEqual(at('diverged', 1, 1))
  expect(said.next[0]).toEqual({ command: 'wf sync x', why: 'origin has 1 commit more' })
  expect(renderText(said, false).out).toContain('remote   origin: diverged, 1 only here, 1 only there\n')
  bob.git('update-ref', 'refs/heads/draft/x', 'origin/draft/x~1')
  expect(await standing(bob)).toEqual(at('behind', 0, 1))
  bob.git('remote', 'rename', 'origin', 'team/shared')
  bob.git('config', 'remote.team/shared.fetch', '+refs/heads/main:refs/remotes/team/shared/main')
  await bob.does('sync', 'x')
  expect((await bob.does('status', 'x')).facts.remotes).toContainEqual({
    remote: 'team/shared',
    state: 'same',
    ahead: 0,
    behind: 0,
  })
  expect(all.git('rev-parse', 'draft/x')).toBe(bob.git('rev-parse', 'draft/x'))
})
