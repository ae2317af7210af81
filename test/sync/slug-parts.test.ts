import { expect, test } from 'vitest'
import { type Clone, clones, didOf, openDraft } from '../support/clones.js'

const SLUG = 'team/fix-login'
const PLAN = '.vizier/implementation-plans/team_fix-login.md'

/** Takes a draft of which the plan is proposed to where it can be saved. */
async function upToSave(one: Clone, slug: string, plan: string): Promise<void> {
  await one.does('approve', slug, '--expect', plan)
  one.write('app.js', `first\n${slug}\n`)
  await one.does('submit-diff', slug)
  one.git('checkout', '-q', '--', 'app.js')
  const [patch] = (await one.does('status', slug)).facts.pending as readonly { readonly oid: string }[]
  await one.does('accept-diff', slug, '--expect', patch?.oid ?? '')
}

const refsIn = (one: Clone, ...places: readonly string[]): readonly string[] =>
  one
    .git('for-each-ref', '--format=%(refname)', ...places)
    .split('\n')
    .filter(Boolean)

test('a slug with "/" goes from goal to landing, here and at a second clone', async () => {
  const all = clones({ rules: '{ plan: { approvals: 1, role: reviewer } }' })
  const [ann, bob] = [all.of.Ann as Clone, all.of.Bob as Clone]
  const root = ann.git('rev-parse', 'main')
  const plan = await openDraft(ann, SLUG)
  expect(ann.git('ls-tree', '-r', '--name-only', `draft/${SLUG}`).split('\n')).toEqual([
    PLAN,
    '.vizier/policy.yml',
    '.vizier/runs/team_fix-login/definition.yml',
    '.vizier/runs/team_fix-login/goal.md',
    '.vizier/runs/team_fix-login/inputs.json',
    'app.js',
  ])
  expect(didOf(await ann.does('sync'))).toEqual({ [SLUG]: 'pushed' })
  expect(didOf(await bob.does('sync'))).toEqual({ [SLUG]: 'known' })
  expect((await bob.wf('status', SLUG)).reason?.hint).toBe(`wf sync ${SLUG}`)
  expect(didOf(await bob.does('sync', SLUG))).toEqual({ [SLUG]: 'taken' })
  // Another one of that team, and one whose slug is the name that files have.
  await openDraft(ann, 'team/other')
  await openDraft(ann, 'team-fix-login')
  await ann.does('pause', SLUG)
  await ann.does('undo', SLUG, '--expect', ann.git('rev-parse', `draft/${SLUG}`))
  expect(ann.log(SLUG).at(-1)).toBe('resumed Ann')
  await upToSave(ann, SLUG, plan)
  ann.write('more.js', 'more\n')
  await ann.does('submit-diff', SLUG)
  ann.git('clean', '-fq')
  expect(refsIn(ann, 'refs/wf/pending/')).toEqual([
    expect.stringMatching(/^refs\/wf\/pending\/team_fix-login\/[0-9a-f]{40}$/),
  ])
  const [rest] = (await ann.does('status', SLUG)).facts.pending as readonly { readonly oid: string }[]
  await ann.does('reject-diff', SLUG, '--expect', rest?.oid ?? '', '-m', 'No')
  const saved = await ann.does('save', SLUG)
  expect(saved.facts.session).toMatchObject({ path: '.vizier/sessions/team_fix-login.json' })
  expect(refsIn(ann, 'refs/wf/archive/', 'refs/heads/')).toEqual([
    'refs/heads/draft/team-fix-login',
    'refs/heads/draft/team/other',
    'refs/heads/main',
    'refs/wf/archive/team_fix-login',
  ])
  expect(ann.git('log', '-1', '--format=%(trailers:key=Wf-Workflow,valueonly)', 'main')).toContain(`${SLUG}@`)
  expect((await ann.does('verify', '--root', root)).facts.verdict).toBe('PASS')
  expect((await ann.does('verify', SLUG, '--root', root)).facts.verdict).toBe('PASS')
  expect((await ann.wf('draft', SLUG, '--goal', 'Again')).reason?.code).toBe('SLUG_TAKEN')
  ann.git('push', '-q', 'origin', 'main')
  await ann.does('sync')
  bob.git('fetch', '-q', 'origin')
  bob.git('merge', '-q', '--ff-only', 'origin/main')
  expect(didOf(await bob.does('sync'))[SLUG]).toBe('ended')
  expect((await bob.does('verify', '--root', root)).facts.verdict).toBe('PASS')
  const rows = (await bob.does('list')).facts.workflows as readonly { slug: string; state: string }[]
  expect(rows.map(({ slug, state }) => [slug, state])).toContainEqual([SLUG, 'completed'])
  // A clone by Git alone has no archive, and names it by what landed.
  bob.git('clone', '-q', all.bare, '../fresh')
  bob.git('-C', '../fresh', 'config', 'gc.auto', '0')
  expect(bob.git('-C', '../fresh', 'status', '--porcelain')).toBe('')
  await ann.does(
    'abandon',
    'team/other',
    '-m',
    'Not needed',
    '--expect',
    ann.git('rev-parse', 'draft/team/other'),
  )
  expect(refsIn(ann, 'refs/wf/archive/team_other')).toHaveLength(1)
})

test('where a branch is in the way, a draft is refused before anything is written, and the way out works', async () => {
  const all = clones({ rules: '{ plan: { approvals: 1, role: reviewer } }' })
  const ann = all.of.Ann as Clone
  const refused = async (...words: readonly string[]) => {
    const before = ann.git('for-each-ref')
    const { reason } = await ann.wf(...words)
    expect(ann.git('for-each-ref')).toBe(before)
    return reason
  }
  const plan = await openDraft(ann, 'team')
  const inTheWay = {
    code: 'DRAFT_NAMESPACE_TAKEN',
    message:
      'a branch called "draft/team" makes draft/team/fix impossible: Git cannot have both until team is saved or abandoned',
    hint: 'wf draft team-fix',
  }
  expect(await refused('draft', 'team/fix', '--goal', 'Fix')).toEqual(inTheWay)
  expect(await refused('workflow', 'start', 'change', '--slug', 'team/fix')).toEqual(inTheWay)
  await upToSave(ann, 'team', plan)
  await ann.does('save', 'team', '--keep-branch')
  expect(await refused('draft', 'team/fix', '--goal', 'Fix')).toMatchObject({
    code: 'DRAFT_NAMESPACE_TAKEN',
    hint: 'git branch -D draft/team',
  })
  ann.git('branch', '-q', '-D', 'draft/team')
  const session = ann.git('rev-parse', 'main:.vizier/sessions/team.json')
  // All of "team" is still there: its plan, its session log, its archive.
  const next = await openDraft(ann, 'team/fix')
  const status = await ann.does('status', 'team')
  expect(status.facts).toMatchObject({ state: 'completed', pending: [] })
  await upToSave(ann, 'team/fix', next)
  await ann.does('save', 'team/fix')
  const root = ann.git('rev-list', '--max-parents=0', 'main')
  for (const what of [[], ['team'], ['team/fix']])
    expect((await ann.does('verify', ...what, '--root', root)).facts.verdict).toBe('PASS')
  expect(ann.git('rev-parse', 'main:.vizier/sessions/team.json')).toBe(session)
  expect(refsIn(ann, 'refs/wf/archive/')).toEqual(['refs/wf/archive/team', 'refs/wf/archive/team_fix'])
  // The other way round: below a branch there is no room for its folder.
  await openDraft(ann, 'other/fix')
  expect(await refused('draft', 'other', '--goal', 'Other')).toMatchObject({
    code: 'DRAFT_NAMESPACE_TAKEN',
    message:
      'a branch called "draft/other/fix" makes draft/other impossible: Git cannot have both until other/fix is saved or abandoned',
    hint: 'wf draft other-2',
  })
  expect(await refused('draft', 'draft/other/fix', '--goal', 'Other')).toMatchObject({ code: 'BAD_SLUG' })
  expect(await refused('status', 'draft/other')).toMatchObject({ code: 'BAD_SLUG', hint: 'wf status other' })
})

test('of two people of whom each has what is in the way of the other, a sync says so, and goes on', async () => {
  const all = clones({ people: ['Ann', 'Bob', 'Cid'], rules: '{ plan: { approvals: 1, role: reviewer } }' })
  const [ann, bob, cid] = [all.of.Ann as Clone, all.of.Bob as Clone, all.of.Cid as Clone]
  const plan = await openDraft(ann, 'team')
  await ann.does('sync')
  expect(didOf(await cid.does('sync'))).toEqual({ team: 'known' })
  await openDraft(bob, 'team/fix')
  await openDraft(bob, 'another')
  const said = await bob.wf('sync')
  expect(didOf(said)).toEqual({ another: 'pushed', team: 'known', 'team/fix': 'refused' })
  expect(said.reason).toMatchObject({
    code: 'DRAFT_NAMESPACE_TAKEN',
    message:
      'origin has the branch draft/team, and Git cannot have draft/team/fix with it: team/fix stays in this clone until team is saved or abandoned, and its branch deleted',
    hint: 'wf draft team-fix --from team/fix, then wf abandon team/fix --discard',
  })
  expect((await bob.wf('sync', 'team')).reason).toMatchObject({
    code: 'DRAFT_NAMESPACE_TAKEN',
    hint: 'wf save team/fix, or wf abandon team/fix -m WHY; then wf sync team',
  })
  // It ended there, and its branch is still in the way: the hint deletes it, and the draft goes.
  await upToSave(ann, 'team', plan)
  await ann.does('save', 'team')
  await ann.does('sync')
  const ended = (await bob.wf('sync')).reason
  expect(ended).toMatchObject({ code: 'DRAFT_NAMESPACE_TAKEN', hint: 'git push origin --delete draft/team' })
  ann.git('push', '-q', 'origin', '--delete', 'draft/team')
  expect(refsIn(bob, 'refs/remotes/origin/draft/team')).toEqual(['refs/remotes/origin/draft/team'])
  expect(didOf(await bob.does('sync'))['team/fix']).toBe('pushed')
  // What Bob knew of the branch made way, and what it remembers is kept.
  expect(refsIn(bob, 'refs/remotes/origin/draft/team')).toEqual(['refs/remotes/origin/draft/team/fix'])
  expect(refsIn(bob, 'refs/wf/seen/')).toEqual([
    'refs/wf/seen/another/origin',
    'refs/wf/seen/team/origin',
    'refs/wf/seen/team_fix/origin',
  ])
  // So it does where the draft only comes: from here it can be taken, and what Git knew is remembered.
  expect(didOf(await cid.does('sync'))).toMatchObject({ team: 'ended', 'team/fix': 'known' })
  expect(refsIn(cid, 'refs/remotes/origin/draft/team')).toEqual(['refs/remotes/origin/draft/team/fix'])
  cid.git('fetch', '-q', '--no-prune', 'origin')
  expect(didOf(await ann.does('sync', 'team/fix'))).toEqual({ 'team/fix': 'taken' })
})
