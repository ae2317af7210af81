import { expect, test } from 'vitest'
import type { Person } from '../../src/app/outcome/context.js'
import { type Clone, clones } from '../support/clones.js'

const nobody = (): Promise<never> => Promise.reject(new Error('a question was asked'))
const UNASKED: Person = { show: nobody, confirm: nobody, ask: nobody, choose: nobody, edit: nobody }

const PLAN = '.vizier/implementation-plans/feat.md'
const WAITS = { command: 'wf sync feat', why: 'waits for Bob' }

async function planned(ann: Clone): Promise<string> {
  await ann.does('draft', 'feat', '--goal', 'Say more')
  ann.write('plan.md', 'Say it in app.js.\n')
  await ann.does('draft', 'feat', '--plan', 'plan.md')
  return ann.git('rev-parse', `draft/feat:${PLAN}`)
}

test('who has approved already is told whom it waits for, and is asked nothing', async () => {
  const { Ann, Bob } = clones().of as { Ann: Clone; Bob: Clone }
  const plan = await planned(Ann)
  const approved = await Ann.does('approve', 'feat', '--expect', plan)
  expect(approved.next[0]).toEqual(WAITS)
  expect((await Ann.does('status', 'feat')).next[0]).toEqual(WAITS)
  const again = await Ann.at(UNASKED, 'approve', 'feat')
  expect(again).toMatchObject({ status: 'unchanged', reason: null })
  expect(again.next[0]).toEqual(WAITS)
  await Ann.does('sync', 'feat')
  await Bob.does('sync', 'feat')
  expect((await Bob.does('status', 'feat')).next[0]?.command).toBe('wf approve feat')
})

test('after a decision on a patch, and in the overview, only those who may decide are told to', async () => {
  const { Ann, Bob } = clones({
    rules: '{ plan: { approvals: 1, role: reviewer }, code: { approvals: 2, role: reviewer } }',
  }).of as { Ann: Clone; Bob: Clone }
  await Ann.does('approve', 'feat', '--expect', await planned(Ann))
  Ann.write('app.js', 'first\nmore\n')
  const patch = (await Ann.does('submit-diff', 'feat')).facts['pending'] as { oid: string }
  const accepted = await Ann.does('accept-diff', 'feat', '--expect', patch.oid)
  expect(accepted.next[0]).toEqual(WAITS)
  const rows = async ({ does }: Clone) =>
    ((await does('status')).facts['overview'] as { mine: boolean; next: string }[])[0]
  Ann.git('switch', '-q', 'main')
  await Ann.does('draft', 'other', '--goal', 'Two are open')
  expect((await Ann.does('status')).facts['overview']).toContainEqual(
    expect.objectContaining({ slug: 'feat', mine: false, who: 'Bob', next: 'wf sync feat' }),
  )
  await Ann.does('sync', 'feat')
  await Bob.does('sync', 'feat')
  await Bob.does('draft', 'mine', '--goal', 'Of Bob')
  expect(await rows(Bob)).toMatchObject({ slug: 'feat', mine: true, next: 'wf approve feat' })
})

test('who may not decide at all is told who may', async () => {
  const all = clones({ people: ['Ann', 'Bob', 'Cem'] })
  const { Ann, Cem } = all.of as { Ann: Clone; Cem: Clone }
  const policy = Ann.git('show', 'main:.vizier/policy.yml')
  Ann.write('.vizier/policy.yml', `${policy.replace(/(Cem: \{ roles: )\[[^\]]*\]/, '$1[saver]')}\n`)
  Ann.git('commit', '-qam', 'Cem only saves')
  Ann.git('push', '-q', 'origin', 'main')
  const plan = await planned(Ann)
  await Ann.does('sync', 'feat')
  Cem.git('pull', '-q')
  await Cem.does('sync', 'feat')
  expect((await Cem.does('status', 'feat')).next[0]).toEqual({
    command: 'wf sync feat',
    why: 'waits for Ann or Bob',
  })
  await Ann.does('approve', 'feat', '--expect', plan)
})

test('who may not save is told who may', async () => {
  const all = clones({
    rules: '{ plan: { approvals: 1, role: reviewer }, code: { approvals: 1, role: reviewer } }',
  })
  const { Ann, Bob } = all.of as { Ann: Clone; Bob: Clone }
  const policy = Ann.git('show', 'main:.vizier/policy.yml')
  Ann.write('.vizier/policy.yml', `${policy.replace(/(Bob: \{ roles: )\[[^\]]*\]/, '$1[reviewer]')}\n`)
  Ann.git('commit', '-qam', 'Bob reviews')
  Ann.git('push', '-q', 'origin', 'main')
  Bob.git('pull', '-q')
  await Ann.does('approve', 'feat', '--expect', await planned(Ann))
  Ann.write('app.js', 'first\nmore\n')
  const patch = (await Ann.does('submit-diff', 'feat')).facts['pending'] as { oid: string }
  const accepted = await Ann.does('accept-diff', 'feat', '--expect', patch.oid)
  expect(accepted.next[0]?.command).toBe('wf save feat')
  await Ann.does('sync', 'feat')
  await Bob.does('sync', 'feat')
  expect((await Bob.does('status', 'feat')).next[0]).toEqual({
    command: 'wf sync feat',
    why: 'waits for Ann',
  })
})
